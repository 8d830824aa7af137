/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with one input; replay.c calls it with every file of a directory. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A reader of files: any bytes are either refused with a message or become a profile. */
typedef struct {
  const char *corpus; /* directory below tests/fuzz/corpus */
  const char *file;   /* what the file with the input is called */
  const char *beside; /* files whose names end so have the input too; NULL: there are none */
  const char *other;  /* a file that the input stands beside; NULL: it does not */
  const char *text;   /* of it */
} FuzzTarget;

extern const FuzzTarget fuzz_target;
