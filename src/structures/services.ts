// The services of the members that structures belong to, apart from that of maps.

/** Lists. */
export const LIST_SERVICE = 'hz:impl:listService';
/** Multi-maps. */
export const MULTI_MAP_SERVICE = 'hz:impl:multiMapService';
/** Queues. */
export const QUEUE_SERVICE = 'hz:impl:queueService';
/** Replicated maps. */
export const REPLICATED_MAP_SERVICE = 'hz:impl:replicatedMapService';
/** Topics whose messages are kept in a ring buffer. */
export const RELIABLE_TOPIC_SERVICE = 'hz:impl:reliableTopicService';
/** What the name of a reliable topic follows in that of its ring buffer. */
export const TOPIC_RING_PREFIX = '_hz_rb_';
/** Ring buffers. */
export const RINGBUFFER_SERVICE = 'hz:impl:ringbufferService';
/** Topics whose messages nobody keeps. */
export const TOPIC_SERVICE = 'hz:impl:topicService';
/** Sets. */
export const SET_SERVICE = 'hz:impl:setService';
