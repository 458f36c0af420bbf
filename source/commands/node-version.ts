/** The oldest Node.js that cks runs on; package.json says the same under `engines`. */
const oldest = {major: 22, minor: 12};

/**
 * What to say on a Node.js that is too old, in place of the crash that would follow; undefined where it is new enough.
 *
 * @param version as in `process.versions.node`, such as `20.20.2`
 */
export function tooOldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return undefined;
  return `Node.js ${String(oldest.major)}.${String(oldest.minor)} or newer is needed, and this is ${version}`;
}
