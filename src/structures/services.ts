// The services of the members that structures belong to, apart from that of maps.

/** Lists. */
export const LIST_SERVICE = 'hz:impl:listService';
/** Queues. */
export const QUEUE_SERVICE = 'hz:impl:queueService';
/** Sets. */
export const SET_SERVICE = 'hz:impl:setService';
