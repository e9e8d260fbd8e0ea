import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AreaId, Shape } from '../shapes.ts';

/** One feed of GBFS 3.0; `feed` as the standard names it. */
export const getGbfsFeed = defineRoute({
  id: 'fleet.get_gbfs_feed',
  summary: 'A feed of the General Bikeshare Feed Specification 3.0.',
  method: 'GET',
  path: '/gbfs/{area_id}/{feed}.json',
  scope: 'public',
  input: Shape({ area_id: AreaId, feed: Type.String({ pattern: '^[a-z_]{2,40}$' }) }),
  output: Type.Record(Type.String(), Type.Unknown()),
  refusals: ['fleet.area_unknown', 'fleet.feed_unknown'],
});

/** GBFS 3.0, manifest.json: where consumers find the feeds of every area. */
export const getGbfsManifest = defineRoute({
  id: 'fleet.get_gbfs_manifest',
  summary: 'Where the GBFS 3.0 feeds of each operating area are.',
  method: 'GET',
  path: '/gbfs/manifest.json',
  scope: 'public',
  input: Shape({}),
  output: Type.Record(Type.String(), Type.Unknown()),
  refusals: [],
});
