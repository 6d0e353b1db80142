export type {BeaconSinkOptions} from './sinks/beacon-options.ts';
export {type BeaconSink, beaconSink} from './sinks/beacon-sink.ts';
export type {GuardedSink, GuardOptions} from './sinks/guarded.ts';
export type {SinkFault} from './sinks/sink-faults.ts';
