import {
	authenticationFailure,
	badGateway,
	created,
	forever,
	invalidInput,
	notFound,
	ok,
	okAfter,
	permissionDenied,
	rateLimited,
	resetBeforeHeaders,
	resetMidBody,
	respond,
	type Scenario,
	serverError,
	stallsMidBody,
	unavailable,
} from '@kyhooks/testing';
import {type FaultServer, startFaultServer} from '@kyhooks/testing/server';

const user = {id: 42, name: 'Ada', tenant: 'acme'};
const fine = ok(user);
const aDay = 86_400;
const table = {body: 'id,name\n42,Ada\n', headers: {'content-type': 'text/csv'}};

/** How the API answers requests to a path. */
const scripts: Readonly<Record<string, Scenario>> = {
	'/tenants/acme/users/42': forever(fine),
	'/tenants/acme/users': forever(created({...user, id: 43})),
	'/tenants/acme/users/invalid': forever(invalidInput({status: 400})),
	'/tenants/acme/users/unauthorized': forever(authenticationFailure()),
	'/tenants/other/users/42': forever(permissionDenied()),
	'/tenants/acme/users/limited': okAfter(1, rateLimited({after: 1}), fine),
	'/tenants/acme/users/exhausted': forever(rateLimited({after: aDay})),
	'/tenants/acme/users/broken': okAfter(1, serverError(), fine),
	'/tenants/acme/users/broken-when-posted': forever(serverError()),
	'/tenants/acme/users/restarting': okAfter(1, badGateway(), fine),
	'/tenants/acme/users/busy': okAfter(2, unavailable(), fine),
	'/tenants/acme/users/reset': okAfter(1, resetBeforeHeaders(), fine),
	'/tenants/acme/users/cut': okAfter(1, resetMidBody({json: user}), fine),
	'/tenants/acme/users/stalled': okAfter(1, stallsMidBody({json: user}), fine),
	'/tenants/acme/exports/latest': okAfter(1, unavailable(), ok({id: 7})),
	'/tenants/acme/exports/7.csv': okAfter(1, resetMidBody(table), respond(table)),
	'/tenants/acme/users/down': forever(unavailable()),
	'/tenants/acme/reports/today': okAfter(10, unavailable(), ok({visits: 7})),
};

/** Starts the API on a free port of the loopback interface. */
export async function startApi(): Promise<FaultServer> {
	const api = await startFaultServer(forever(notFound()));
	for (const [path, script] of Object.entries(scripts)) {
		api.script(path, script);
	}
	return api;
}
