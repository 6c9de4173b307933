// @ts-check
// The configuration file of a real member that is on its own on this machine: loopback only, explicit members, no phone home.

/** The only interface that members listen on. */
export const HOST = '127.0.0.1';

/**
 * What the configuration of one member says.
 * @typedef {object} MemberSettings
 * @property {string} clusterName
 * @property {number} port where clients connect, and other members too unless `memberPort` differs
 * @property {number} memberPort where other members connect
 * @property {string} publicAddress what clients are told, `host:port`
 * @property {readonly number[]} join the member ports of the whole cluster
 * @property {Readonly<Record<string, string>>} properties
 * @property {string} memberConfigXml further elements of `<hazelcast>`
 */

/** What every member is told, unless the caller says otherwise. */
const USUAL_PROPERTIES = {
  'hazelcast.phone.home.enabled': 'false',
  'hazelcast.socket.bind.any': 'false',
  'hazelcast.wait.seconds.before.join': '0',
  'hazelcast.shutdownhook.policy': 'GRACEFUL',
};

/**
 * The configuration of one member, as XML.
 * @param {MemberSettings} settings
 */
export function memberXml(settings) {
  const properties = Object.entries({ ...USUAL_PROPERTIES, ...settings.properties });
  return `<?xml version="1.0" encoding="UTF-8"?>
<hazelcast xmlns="http://www.hazelcast.com/schema/config">
  <cluster-name>${escaped(settings.clusterName)}</cluster-name>
  <properties>
${properties.map(([name, value]) => `    <property name="${escaped(name)}">${escaped(value)}</property>`).join('\n')}
  </properties>
  ${settings.port === settings.memberPort ? network(settings) : networkOfTwoPorts(settings)}
  <jet enabled="true"/>
  ${settings.memberConfigXml}
</hazelcast>
`;
}

/** @param {MemberSettings} settings */
function network({ port, join }) {
  return `<network>${joinXml(join)}${listenXml(port)}</network>`;
}

/**
 * Members also connect to each other's public address. With two ports only clients do, and what stands at that address (a proxy that
 * is cut, say) does not tear the cluster apart.
 * @param {MemberSettings} settings
 */
function networkOfTwoPorts({ port, memberPort, publicAddress, join }) {
  return `<advanced-network enabled="true">
    ${joinXml(join)}
    <member-server-socket-endpoint-config>${listenXml(memberPort)}</member-server-socket-endpoint-config>
    <client-server-socket-endpoint-config>
      <public-address>${escaped(publicAddress)}</public-address>${listenXml(port)}
    </client-server-socket-endpoint-config>
  </advanced-network>`;
}

/** @param {number} port */
function listenXml(port) {
  return `<port auto-increment="false">${port}</port><interfaces enabled="true"><interface>${HOST}</interface></interfaces>`;
}

/**
 * A member that is the first one up waits for others as long as the time-out says, in seconds.
 * @param {readonly number[]} ports
 */
function joinXml(ports) {
  const members = ports.map((port) => `<member>${HOST}:${port}</member>`).join('');
  return `<join>
      <auto-detection enabled="false"/><multicast enabled="false"/>
      <tcp-ip enabled="true" connection-timeout-seconds="1">${members}</tcp-ip>
    </join>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
