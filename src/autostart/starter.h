/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* Brings up the connections of our type that have autostart=yes. A connection is done with, and
 * left alone from then on, when it is up, when somebody took it down or changed it so that it is no
 * longer wanted, and when no device is up that could carry it (the next one that comes up starts
 * the program again). What fails is tried again, with growing pauses, or at once when
 * NetworkManager has another primary connection. The base connection never suffers from a failure,
 * as it would from one of its connection.secondaries. */
typedef struct _WgreStarter WgreStarter;

/* wgre_starter_new: @finished is called once, from the main loop, when all connections are done
 * with. @client must live longer. */
WgreStarter *wgre_starter_new (NMClient *client, void (*finished) (gpointer data), gpointer data);
/* wgre_starter_free: what is being activated goes on. NULL is fine. */
void wgre_starter_free (WgreStarter *starter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreStarter, wgre_starter_free)
