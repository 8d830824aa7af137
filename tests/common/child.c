/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/child.h"

#include <signal.h>
#include <sys/wait.h>

#define PATIENCE_MS 60000

int
test_child_end (GPid pid)
{
  int status;

  for (guint ms = 0; ms < PATIENCE_MS; ms += 10) {
    if (waitpid (pid, &status, WNOHANG) == pid)
      return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
    g_usleep (10000);
  }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return -2;
}
