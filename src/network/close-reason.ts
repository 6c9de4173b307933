/** Why a connection was closed (CLOSE-4). */
export type CloseReason =
  | 'SOCKET_ERROR'
  | 'SOCKET_END'
  | 'HEARTBEAT'
  | 'MEMBER_REMOVED'
  | 'DUPLICATE'
  | 'WRONG_CLUSTER'
  | 'AUTHENTICATION'
  | 'CONNECTION_TIMEOUT'
  | 'SYNC_EXPIRED'
  | 'SWITCH'
  | 'PROTOCOL_ERROR'
  | 'SHUTDOWN';
