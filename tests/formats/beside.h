/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"

/* What a test has written last, for readers that look beside a file: of WgreFile; NULL: nothing. */
extern GPtrArray *beside_written;
/* Names of a system on which those are the files beside each file. */
extern const WgreNames beside_names;
