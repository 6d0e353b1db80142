/** Stands for the address of a name: nothing is resolved here, and this one is reserved for documents (RFC 5737). */
const someAddress = '192.0.2.1';

/** The address that a connection to this host has, without the brackets of a URL. */
export function addressOf(hostname: string): string {
	if (hostname === 'localhost') {
		return '127.0.0.1';
	}
	return hostname.startsWith('[')
		? hostname.slice(1, -1)
		: /^[\d.]+$/.test(hostname)
			? hostname
			: someAddress;
}

/** This machine's end of a connection to that address. */
export function localAddressOf(address: string): string {
	return address.startsWith('127.') || address === '::1' ? address : '192.0.2.2';
}

/** The first port that Linux, as IANA has it, may give to a client. */
export const localPort = 49_152;

/** The only name in the certificate of a server whose certificate is another host's. */
export const certifiedName = 'elsewhere.example';
