// @ts-check
// The jars of a real member: from the project's cache or the user's Maven repository, else from Maven Central.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './steps.mjs';

const DOWNLOAD_MILLIS = 300_000;
const ARTIFACTS = ['hazelcast', 'hazelcast-sql'];

/**
 * Where jars are looked for, and where they come from when they are not there.
 * @typedef {object} JarPlaces
 * @property {string} cache the folder that this project keeps jars in
 * @property {string} localRepository the user's Maven repository
 * @property {string} central the URL of a Maven repository
 * @property {string} maven the command that is asked before the URL is
 */

/** @type {JarPlaces} */
const usualPlaces = {
  cache: join(root, '.cache', 'hazelcast'),
  localRepository: join(homedir(), '.m2', 'repository'),
  central: 'https://repo1.maven.org/maven2',
  maven: 'mvn',
};

/**
 * The paths of the jars that a member of this version needs. Missing ones are downloaded, and each is checked against its SHA-1.
 * @param {string} version
 * @param {Partial<JarPlaces>} [places]
 * @returns {Promise<string[]>}
 */
export async function memberJars(version, places) {
  const jars = [];
  for (const artifact of ARTIFACTS) jars.push(await memberJar(artifact, version, { ...usualPlaces, ...places }));
  return jars;
}

/**
 * @param {string} artifact
 * @param {string} version
 * @param {JarPlaces} places
 */
async function memberJar(artifact, version, { cache, localRepository, central, maven }) {
  const name = `${artifact}-${version}.jar`;
  const folder = `com/hazelcast/${artifact}/${version}`;
  const cached = join(cache, name);
  const local = join(localRepository, folder, name);
  const found = [cached, local].find(isWhole);
  if (found !== undefined) return found;
  process.stderr.write(`getting ${name}\n`);
  if ((await hasFetched(maven, `com.hazelcast:${artifact}:${version}`)) && isWhole(local)) return local;
  mkdirSync(cache, { recursive: true });
  await download(`${central}/${folder}/${name}`, cached);
  return cached;
}

/**
 * Whether the jar is there, with the SHA-1 that is kept beside it; a jar that the user installed by hand has none.
 * @param {string} path
 */
function isWhole(path) {
  if (!existsSync(path)) return false;
  return !existsSync(`${path}.sha1`) || sha1(readFileSync(path)) === digestIn(readFileSync(`${path}.sha1`, 'utf8'));
}

const sha1 = (/** @type {Buffer} */ bytes) => createHash('sha1').update(bytes).digest('hex');
const digestIn = (/** @type {string} */ text) => text.trim().slice(0, 40).toLowerCase();

/**
 * Whether Maven is there and put the artifact into the local repository.
 * @param {string} maven
 * @param {string} artifact
 */
async function hasFetched(maven, artifact) {
  try {
    await promisify(execFile)(maven, ['-q', 'dependency:get', `-Dartifact=${artifact}`, '-Dtransitive=false'], {
      timeout: DOWNLOAD_MILLIS,
    });
    return true;
  } catch {
    return false; // whatever the reason, the download is tried next, and says what is wrong
  }
}

/**
 * @param {string} url
 * @param {string} path
 */
async function download(url, path) {
  try {
    const digest = digestIn((await read(`${url}.sha1`)).toString('utf8'));
    const bytes = await read(url);
    if (sha1(bytes) !== digest) throw new Error(`its ${bytes.length} bytes do not have the SHA-1 ${digest}`);
    writeFileSync(`${path}.sha1`, digest);
    // Renamed when complete, so that no other process finds half a jar.
    writeFileSync(`${path}.${process.pid}`, bytes);
    renameSync(`${path}.${process.pid}`, path);
  } catch (error) {
    throw new Error(`cannot download ${url}: ${reasonOf(error)}; the jar may also be put at ${path} by hand`, { cause: error });
  }
}

/**
 * A failed `fetch` says why in its cause only.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}

/** @param {string} url */
async function read(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MILLIS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
