/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* Brings up the connections of our type that have autostart=yes, and those with autostart=untrusted
 * while a network is there that they do not trust; takes those down while all networks are trusted.
 * A connection is done with, and left alone from then on, when it is up, or down as it should, when
 * somebody took it down or changed it so that it is no longer wanted, and when no device is up that
 * could carry it (the next one that comes up starts the program again). What fails is tried again,
 * with growing pauses, or at once when NetworkManager has another primary connection. The base
 * connection never suffers from a failure, as it would from one of its connection.secondaries. */
typedef struct _WgreStarter WgreStarter;

/* wgre_starter_new: @finished is called once, from the main loop, when all connections are
 * done with.
 * @only_down: nothing is brought up; for a device that has gone, which is no reason to bring up
 * again what somebody has taken down. @client must live longer. */
WgreStarter *wgre_starter_new (NMClient *client, gboolean only_down,
                               void (*finished) (gpointer data), gpointer data);
/* wgre_starter_free: what is being activated goes on. NULL is fine. */
void wgre_starter_free (WgreStarter *starter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreStarter, wgre_starter_free)
