/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a process of root's gives up once it has begun: it parses answers of the bus, of name
 * servers and of far ends, and shall not be able to do more than its task with them. The table of
 * who has which rights is in nm-wgre-service(8). */

typedef enum {
  WGRE_CONFINED_SERVICE, /* links, routes, firewall, packets; files of our own */
  WGRE_CONFINED_HELPER,  /* network namespaces: enters, makes and mounts them */
  WGRE_CONFINED_FENCE,   /* firewall; files of our own */
} WgreConfined;

/* wgre_confine: capabilities, no new privileges, writing outside of the folders that it needs,
 * system calls. To be called before there is a second thread, which has the same. It is no failure
 * when the kernel, or the parent process, does not let us give up something: returns in words what
 * that is, or NULL. Free with g_free(). */
char *wgre_confine (WgreConfined role);
