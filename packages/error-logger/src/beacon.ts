export type {BeaconSinkOptions} from './sinks/beacon/beacon-options.ts';
export {type BeaconSink, beaconSink} from './sinks/beacon/beacon-sink.ts';
export type {GuardedSink, GuardOptions, SinkFault} from './sinks/guarded.ts';
