export type {BeaconSinkOptions} from './sinks/beacon-options.ts';
export {type BeaconSink, beaconSink} from './sinks/beacon-sink.ts';
export type {GuardedSink, GuardOptions, SinkFault} from './sinks/guarded.ts';
