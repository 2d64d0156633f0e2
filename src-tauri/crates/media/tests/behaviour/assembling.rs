//! Packets to pictures: loss, disorder, repetition, jumps.
