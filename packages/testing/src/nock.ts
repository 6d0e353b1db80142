// Not exported: how each step is translated for nock.
export {type NockScenarioOptions, nockScenario} from './nock/nock-scenario.ts';
