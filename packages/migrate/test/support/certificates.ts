/** Certificates for tests of TLS, made here so that no program need be installed. After RFC 5280. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certified {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  /** Names and IPv4 addresses of the host; none makes an authority. */
  readonly hosts?: readonly string[];
  /** Itself when absent. */
  readonly by?: Certified;
  /** From when, in days from now. */
  readonly fromDays?: number;
  /** Until when, in days from now. */
  readonly untilDays?: number;
}

/** A key, and a certificate of it under this name. */
export function certify(name: string, options: CertificateOptions = {}): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = options.by ?? { name, privateKey };
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(time(options.fromDays ?? -10), time(options.untilDays ?? 10)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(options.hosts))),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  const whole = sequence(body, ecdsaWithSha256, bits(signature));
  return {
    name,
    certificate: pem(whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  };
}

function extensions(hosts: readonly string[] | undefined): readonly Buffer[] {
  if (hosts === undefined) {
    return [extension('551d13', sequence(Buffer.from([0x01, 0x01, 0xff])))]; // basicConstraints: CA
  }
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host)),
  );
  return [extension('551d11', sequence(...names))]; // subjectAltName
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const integer = (value: Buffer): Buffer => der(0x02, value);
const bits = (value: Buffer): Buffer => der(0x03, Buffer.from([0]), value);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

function extension(hex: string, value: Buffer): Buffer {
  return sequence(oid(hex), der(0x04, value));
}

/** As UTCTime: years of this century to 2049. */
function time(days: number): Buffer {
  const date = new Date(Date.now() + days * 86_400_000);
  return der(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
