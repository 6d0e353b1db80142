// Withheld: what nock is given for each step, which is the adapter's own.
export {type NockScenarioOptions, nockScenario} from './nock/nock-scenario.ts';
