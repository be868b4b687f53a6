package io.netkv.kvevents;

/**
 * A message of an engine.
 *
 * @param number counts its messages, from 0 on
 * @param payload its events, as they came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventMessage(long number, byte[] payload) {}
