/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Included in front of each file of a build that holds mutants. WGRE_MUTANT is the number of the
 * one that is on; where WGRE_MUTANT_REACHED names a file, the number of each one that is reached is
 * appended to it. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long wgre_mutant_on;
static const char *wgre_mutant_reached;

__attribute__ ((constructor)) static void
wgre_mutant_choose (void)
{
  const char *number = getenv ("WGRE_MUTANT");

  wgre_mutant_on = number ? atol (number) : 0;
  wgre_mutant_reached = getenv ("WGRE_MUTANT_REACHED");
}

static __attribute__ ((unused)) int
wgre_mutant_note (long number)
{
  int fd = open (wgre_mutant_reached, O_WRONLY | O_APPEND | O_CLOEXEC);
  char line[24];
  int length = snprintf (line, sizeof line, "%ld\n", number);

  if (fd >= 0) {
    ssize_t written __attribute__ ((unused)) = write (fd, line, (size_t) length);

    close (fd);
  }
  return 0;
}

#define wgre_mutant(number)                                                                        \
  (wgre_mutant_on == (number) || (wgre_mutant_reached && ({                                        \
                                    static char noted;                                             \
                                    noted ? 0 : (noted = 1, wgre_mutant_note (number));            \
                                  })))
