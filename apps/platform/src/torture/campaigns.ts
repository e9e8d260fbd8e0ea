import type { Campaign } from './campaign.ts';
import { clockJumps } from './campaigns/clock-jumps.ts';
import { commitPoints } from './campaigns/commit-points.ts';
import { databaseGone } from './campaigns/database-gone.ts';
import { diskFull } from './campaigns/disk-full.ts';
import { kills } from './campaigns/kills.ts';
import { network } from './campaigns/network.ts';

/** Every campaign, in the order in which they are listed. */
export const CAMPAIGNS: readonly Campaign[] = [
  kills,
  commitPoints,
  databaseGone,
  diskFull,
  clockJumps,
  network,
];
