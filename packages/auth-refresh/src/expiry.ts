/** When a JSON Web Token expires, in milliseconds since the Unix epoch (RFC 7519, section 4.1.4). `Infinity` if the token does not say. */
export function expiryOf(token: string): number {
	try {
		const payload = token.split('.')[1] as string;
		const {exp} = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
		return typeof exp === 'number' ? exp * 1_000 : Infinity;
	} catch {
		return Infinity;
	}
}
