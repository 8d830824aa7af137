/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* The limit alone is not looked at when cores go to a program (core(5)). */
void
wgre_memory_protect (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
}
