import {systemClock} from '@kyhooks/core';

/** The fault of a TLS server's certificate: self-signed, expired, for another host, or none (`trusted`). */
export type TlsKind = 'self-signed' | 'expired' | 'wrong-host' | 'trusted';

export const tlsKinds: readonly TlsKind[] = ['self-signed', 'expired', 'wrong-host', 'trusted'];

export type Certificate = Readonly<{
	/** Certificate and key of the server, as PEM. */
	cert: string;
	key: string;
	/** The certificate that a client must trust to accept the issuer, as PEM. */
	trusted: string;
}>;

const day = 86_400_000;

/** Creates a certificate for `localhost` and 127.0.0.1 that is valid for a day, except for the fault that `kind` names. */
export async function makeCertificate(kind: TlsKind): Promise<Certificate> {
	// Loaded on demand, because loading takes longer than starting a server without TLS.
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
