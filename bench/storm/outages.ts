import type {QueueingServer} from './queueing-server.ts';
import type {Kind, Scenario} from './scenario.ts';

type Outage = Readonly<{
	start(server: QueueingServer, scenario: Scenario): void;
	stop(server: QueueingServer, scenario: Scenario): void;
}>;

export const outages: Readonly<Record<Kind, Outage>> = {
	slow: {
		start: (server, {capacity}) => server.setCapacity(capacity / 10),
		stop: (server, {capacity}) => server.setCapacity(capacity),
	},
	503: {
		start: server => server.setAvailable(false),
		stop: server => server.setAvailable(true),
	},
	refuse: {
		start: server => server.crash(),
		stop: server => server.restart(),
	},
	hang: {
		start: server => server.setCapacity(0),
		stop: (server, {capacity}) => server.setCapacity(capacity),
	},
};
