import {systemClock} from '@kyhooks/core';

/** What is wrong with the certificate of a server behind TLS: who signed it, when, for whom; or nothing. */
export type TlsKind = 'self-signed' | 'expired' | 'wrong-host' | 'trusted';

export const tlsKinds: readonly TlsKind[] = ['self-signed', 'expired', 'wrong-host', 'trusted'];

export type Certificate = Readonly<{
	/** What the server shows, and its key, as PEM. */
	cert: string;
	key: string;
	/** What a client must trust to find nothing wrong with who signed it, as PEM. */
	trusted: string;
}>;

const day = 86_400_000;

/** Makes a certificate for `localhost` and 127.0.0.1 that is good for a day, but for what its kind says. */
export async function makeCertificate(kind: TlsKind): Promise<Certificate> {
	// Loaded only where it is needed: it takes longer than a server without TLS takes to start.
	const {generate} = await import('selfsigned');
	const shared = {keyType: 'ec', algorithm: 'sha256'} as const;
	const now = systemClock.wallTime();
	const dates = (from: number, to: number) => ({
		notBeforeDate: new Date(now + from * day),
		notAfterDate: new Date(now + to * day),
	});
	const authority =
		kind === 'self-signed'
			? undefined
			: await generate([{name: 'commonName', value: `kyhooks test authority (${kind})`}], {
					...shared,
					...dates(-3, 1),
					extensions: [
						{name: 'basicConstraints', cA: true, critical: true},
						{name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true},
					],
				});
	const host = kind === 'wrong-host' ? 'elsewhere.example' : 'localhost';
	const leaf = await generate([{name: 'commonName', value: host}], {
		...shared,
		...(kind === 'expired' ? dates(-2, -1) : dates(-1, 1)),
		...(authority === undefined ? {} : {ca: {key: authority.private, cert: authority.cert}}),
		extensions: [
			{name: 'basicConstraints', cA: false},
			{name: 'keyUsage', digitalSignature: true},
			{name: 'extKeyUsage', serverAuth: true},
			{
				name: 'subjectAltName',
				altNames: [
					{type: 2, value: host},
					...(kind === 'wrong-host' ? [] : [{type: 7 as const, ip: '127.0.0.1'}]),
				],
			},
		],
	});
	return {cert: leaf.cert, key: leaf.private, trusted: (authority ?? leaf).cert};
}
