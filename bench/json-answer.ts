export const body: string = JSON.stringify({
	id: 42,
	tenant: 'acme',
	name: 'Ada Lovelace',
	email: 'ada@example.com',
	roles: ['reader', 'editor'],
	address: {street: '12 St James Square', city: 'London', country: 'GB'},
	settings: {language: 'en', newsletter: false, theme: 'dark', timeZone: 'Europe/London'},
	createdAt: '2026-01-02T03:04:05.678Z',
});

export const fields: Record<string, string> = {
	'content-type': 'application/json',
	'content-length': String(Buffer.byteLength(body)),
};
