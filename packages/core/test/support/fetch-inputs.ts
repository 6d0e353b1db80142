type Input = () => readonly [input: RequestInfo | URL, init?: RequestInit | null];

const post = {method: 'POST'};
const stream = () =>
	new ReadableStream({
		start(controller) {
			controller.enqueue(new TextEncoder().encode('in '));
			controller.enqueue(new TextEncoder().encode('parts'));
			controller.close();
		},
	});

function form(): FormData {
	const data = new FormData();
	data.set('name', 'Ada');
	data.set('file', new Blob(['content'], {type: 'text/plain'}), 'file.txt');
	return data;
}

function used(url: string): Request {
	const request = new Request(url, {...post, body: 'sent before'});
	void request.text();
	return request;
}

/** Passes values that the type of `fetch` rejects, but that a program without types can pass. */
const anything = (value: unknown) => value as never;

/** Arguments of `fetch` for requests that reach a server. They are created anew each time, since a body can be used only once. */
export function acceptedInputs(url: string): Readonly<Record<string, Input>> {
	const request = (init?: RequestInit) => new Request(url, init);
	return {
		'a string': () => [url],
		'a string, and null': () => [url, null],
		'a URL': () => [new URL(url)],
		'what turns into a string': () => [anything({toString: () => url})],
		'a URL with query and fragment': () => [`${url}?a=1&a=2#part`],
		'headers in an object': () => [url, {headers: {'X-One': '1', accept: 'text/csv'}}],
		'headers in pairs': () => [
			url,
			{
				headers: [
					['x-one', '1'],
					['X-One', '2'],
				],
			},
		],
		'a Headers object': () => [url, {headers: new Headers({'x-one': '1'})}],
		'members that are undefined': () => [
			url,
			anything({
				method: undefined,
				headers: undefined,
				body: undefined,
				signal: undefined,
				mode: undefined,
				credentials: undefined,
				dispatcher: undefined,
			}),
		],
		'a signal that is null': () => [url, {signal: null}],
		'a body that is null': () => [url, {body: null}],
		'a window that is null': () => [url, {window: null}],
		'names that mean something to ky alone': () => [
			url,
			anything({
				prefix: 'https://elsewhere.example/',
				prefixUrl: 'https://elsewhere.example/',
				baseUrl: 'https://elsewhere.example/',
				searchParams: {a: 1},
				json: {a: 1},
				parseJson: () => 'parsed',
				stringifyJson: () => 'text',
				hooks: {
					beforeRequest: [() => new Response('a hook has answered')],
				},
				retry: 'often',
				timeout: -1,
				totalTimeout: -1,
				throwHttpErrors: true,
				fetch: () => Promise.reject(new Error('another fetch')),
				context: 5,
				onDownloadProgress: 5,
				onUploadProgress: 5,
			}),
		],
		'a method that is null': () => [url, anything({method: null})],
		'a method in small letters': () => [url, {method: 'delete'}],
		'PATCH in small letters': () => [url, {method: 'patch', body: '{}'}],
		'PATCH in capitals': () => [url, {method: 'PATCH', body: '{}'}],
		'OPTIONS in small letters': () => [url, {method: 'options'}],
		HEAD: () => [url, {method: 'HEAD'}],
		'a method of WebDAV': () => [url, {method: 'PROPFIND'}],
		'a body of text': () => [url, {...post, body: '{"a":1}'}],
		'an empty body': () => [url, {...post, body: ''}],
		'a body of text with its type': () => [
			url,
			{...post, body: '{"a":1}', headers: {'content-type': 'application/json'}},
		],
		'a body of parameters': () => [url, {...post, body: new URLSearchParams({a: '1', b: 'ä'})}],
		'a form': () => [url, {...post, body: form()}],
		'a Blob': () => [url, {...post, body: new Blob(['{}'], {type: 'application/json'})}],
		bytes: () => [url, {...post, body: new Uint8Array([65, 66, 67])}],
		'a stream': () => [url, anything({...post, body: stream(), duplex: 'half'})],
		'all that a request may say': () => [
			url,
			{
				cache: 'no-store',
				credentials: 'omit',
				integrity: '',
				keepalive: true,
				mode: 'cors',
				redirect: 'manual',
				referrer: '',
				referrerPolicy: 'no-referrer',
			},
		],
		'a Request': () => [request()],
		'a Request that says all that one may': () => [
			request({
				cache: 'reload',
				credentials: 'include',
				keepalive: true,
				mode: 'same-origin',
				redirect: 'error',
			}),
		],
		'a Request and an init that says otherwise': () => [
			request({cache: 'reload', credentials: 'include', redirect: 'error'}),
			{credentials: 'omit', redirect: 'follow'},
		],
		'a Request with a body': () => [request({...post, body: 'text', headers: {'x-one': '1'}})],
		'a Request with a form': () => [request({...post, body: form()})],
		'a Request with a stream': () => [request(anything({...post, body: stream(), duplex: 'half'}))],
		'a Request and other headers': () => [
			request({...post, body: 'text', headers: {'x-one': '1', 'x-two': '2'}}),
			{headers: {'x-two': 'two'}},
		],
		'a Request and no headers': () => [
			request({...post, body: 'text', headers: {'x-one': '1'}}),
			{headers: {}},
		],
		'a Request and another method': () => [request({...post, body: 'text'}), {method: 'PUT'}],
		'a Request and another body': () => [
			request({...post, body: 'text', headers: {'x-one': '1'}}),
			{body: new URLSearchParams({a: '1'})},
		],
		'a Request and a body, where it had none': () => [request(), {...post, body: form()}],
		'a Request and a stream': () => [
			request({...post, body: 'text'}),
			anything({body: stream(), duplex: 'half'}),
		],
		'a Request and a body that is null': () => [request({...post, body: 'text'}), {body: null}],
		'a Request that was used, and another body': () => [used(url), {body: 'another'}],
		'a Request that was aborted, and a signal that is null': () => [
			request({signal: AbortSignal.abort()}),
			{signal: null},
		],
		'a Request where an init is expected': () => [
			url,
			request({...post, body: 'text', headers: {'x-one': '1'}, credentials: 'omit'}),
		],
	};
}

/** Arguments that `fetch` rejects without sending anything. */
export function refusedInputs(url: string): Readonly<Record<string, Input>> {
	return {
		'no URL': () => ['http://'],
		'a URL with a password': () => [url.replace('//', '//ada:secret@')],
		undefined: () => [anything(undefined)],
		'a symbol': () => [anything(Symbol('url'))],
		'an init that is text': () => [url, anything('POST')],
		'a method that is forbidden': () => [url, {method: 'CONNECT'}],
		'a method that is none': () => [url, {method: 'GE T'}],
		'headers that are null': () => [url, anything({headers: null})],
		'a header that is none': () => [url, {headers: {'no name': '1'}}],
		'a redirect that is null': () => [url, anything({redirect: null})],
		'a mode that cannot be asked for': () => [url, {mode: 'navigate'}],
		'a window that is one': () => [url, anything({window: {}})],
		'a signal that is none': () => [url, anything({signal: {}})],
		'a GET with a body': () => [url, {body: 'text'}],
		'a Request with a body, made a GET': () => [new Request(url, {...post, body: 'text'}), {method: 'GET'}],
		'a Request that was used': () => [used(url)],
		'a signal that was aborted': () => [url, {signal: AbortSignal.abort()}],
		'a signal that was aborted with a reason': () => [
			url,
			{signal: AbortSignal.abort(new RangeError('mine'))},
		],
		'a signal that was aborted with a text': () => [url, {signal: AbortSignal.abort('mine')}],
		'a Request that was aborted': () => [
			new Request(url, {signal: AbortSignal.abort(new RangeError('mine'))}),
		],
		'a Request and a signal that was aborted': () => [
			new Request(url),
			{signal: AbortSignal.abort(new RangeError('mine'))},
		],
	};
}
