/** Placeholder address of a host name, because nothing is resolved here. It is reserved for documentation (RFC 5737). */
const someAddress = '192.0.2.1';

/** Returns the address of a connection to this host, without the brackets of a URL. */
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

/** Returns the local address of a connection to that address. */
export function localAddressOf(address: string): string {
	return address.startsWith('127.') || address === '::1' ? address : '192.0.2.2';
}

/** The first port of the IANA range for clients. */
export const localPort = 49_152;

/** The only name in the certificate of a server with a wrong host. */
export const certifiedName = 'elsewhere.example';
