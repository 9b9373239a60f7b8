package dev.roomcast.cli;

/** A switch. */
enum OnOff { ON, OFF }
