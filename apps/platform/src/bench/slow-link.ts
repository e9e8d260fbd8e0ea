import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowLink {
  readonly port: number;
  /** What was really done to the messages that came through. */
  evidence(): LinkEvidence;
  close(): Promise<void>;
}

export interface LinkEvidence {
  readonly messages: number;
  readonly delayed: number;
  readonly delayed_share: number;
  /**
   * From arrival at the link to departure, milliseconds: what stands in the queue behind a delayed
   * message is late too.
   */
  readonly one_way_p50_ms: number;
  readonly one_way_p95_ms: number;
  readonly one_way_max_ms: number;
}

export interface LinkQuality {
  readonly round_trip_ms: number;
  /** Of the messages, as after a loss that TCP repairs. */
  readonly late_share: number;
  readonly late_ms: { readonly least: number; readonly most: number };
}

/**
 * A TCP proxy that is slow as a cellular link: every message waits half of the round trip, some
 * wait much longer, and whatever was sent behind one of those waits for it, since TCP keeps the
 * order. A message is what arrives in one piece.
 */
export async function openSlowLink(target_port: number, quality: LinkQuality): Promise<SlowLink> {
  const one_way_ms: number[] = [];
  let delayed = 0;
  const sockets = new Set<Socket>();
  const carry = (from: Socket, to: Socket): void => {
    let free_at = 0;
    from.on('data', (bytes: Buffer) => {
      const now = performance.now();
      const is_late = Math.random() < quality.late_share;
      const { least, most } = quality.late_ms;
      if (is_late) delayed++;
      free_at = Math.max(
        free_at,
        now + quality.round_trip_ms / 2 + (is_late ? least + Math.random() * (most - least) : 0),
      );
      setTimeout(() => {
        one_way_ms.push(performance.now() - now);
        if (to.writable) to.write(bytes);
      }, free_at - now);
    });
    from.on('close', () =>
      setTimeout(() => to.destroy(), Math.max(0, free_at - performance.now())),
    );
  };
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: target_port });
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      sockets.add(socket);
    }
    carry(near, far);
    carry(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    evidence: () => evidenceOf(one_way_ms, delayed),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function evidenceOf(one_way_ms: readonly number[], delayed: number): LinkEvidence {
  const sorted = [...one_way_ms].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return {
    messages: sorted.length,
    delayed,
    delayed_share: Math.round((delayed / Math.max(1, sorted.length)) * 1000) / 1000,
    one_way_p50_ms: at(0.5),
    one_way_p95_ms: at(0.95),
    one_way_max_ms: at(1),
  };
}
