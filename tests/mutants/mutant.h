/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Included in front of each file of a build that holds mutants. WGRE_MUTANT is the number of the
 * one that is on; where WGRE_MUTANT_REACHED names a file, the number of each one that is reached is
 * appended to it. The file is opened at the start: later a program may have given up the right to.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One for the whole program; out of the way of what it opens itself. */
#define WGRE_MUTANT_FD_LEAST 500
__attribute__ ((weak)) int wgre_mutant_fd = -1;

static long wgre_mutant_on;

__attribute__ ((constructor)) static void
wgre_mutant_choose (void)
{
  const char *number = getenv ("WGRE_MUTANT"), *path = getenv ("WGRE_MUTANT_REACHED");
  int fd;

  wgre_mutant_on = number ? atol (number) : 0;
  if (!path || wgre_mutant_fd >= 0)
    return;
  fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC);
  wgre_mutant_fd = fcntl (fd, F_DUPFD_CLOEXEC, WGRE_MUTANT_FD_LEAST);
  if (fd >= 0)
    close (fd);
}

static __attribute__ ((unused)) int
wgre_mutant_note (long number)
{
  char line[24];
  int length = snprintf (line, sizeof line, "%ld\n", number);
  ssize_t written __attribute__ ((unused)) = write (wgre_mutant_fd, line, (size_t) length);

  return 0;
}

#define wgre_mutant(number)                                                                        \
  (wgre_mutant_on == (number) || (wgre_mutant_fd >= 0 && ({                                        \
                                    static char noted;                                             \
                                    noted ? 0 : (noted = 1, wgre_mutant_note (number));            \
                                  })))
