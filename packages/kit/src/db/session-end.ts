/**
 * A machine that lost its network says nothing, and its sessions would keep their locks, a relay's
 * among them, until TCP gives up after a quarter of an hour. So the server is asked to look after 5
 * s of silence and to end a session that does not answer within 11 s in all; with bytes on their
 * way as well (PostgreSQL, "TCP Settings"; RFC 5482). As options of a connection.
 */
export const ENDS_WITH_ITS_MACHINE = [
  'tcp_keepalives_idle=5',
  'tcp_keepalives_interval=2',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=11000',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');
