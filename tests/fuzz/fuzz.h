/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with one input; replay.c calls it with every file of a directory. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Name of the directory below tests/fuzz/corpus. */
extern const char fuzz_corpus[];
