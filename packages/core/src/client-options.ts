import type {KyInstance, Options} from 'ky';

/** A client's options. ky shows them in one place only: to a function given to `extend`. */
export function optionsOf(client: KyInstance): Options {
	let options: Options = {};
	client.extend(parent => {
		options = parent;
		return {};
	});
	return options;
}

export function isClient(api: unknown): api is KyInstance {
	return typeof api === 'function' && ['create', 'extend', 'retry'].every(method => method in api);
}
