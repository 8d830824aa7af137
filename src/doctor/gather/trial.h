/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* A connection that is brought up to be examined, and is taken down again afterwards. */
typedef struct _WgreTrial WgreTrial;

/* wgre_trial_new: waits until its link is there, whether somebody answers or not; one that is up
 * already stays up. When that fails, the error says why: the service's own words where it has any.
 */
WgreTrial *wgre_trial_new (const char *uuid, GError **error);
/* wgre_trial_free: takes it down if it was brought up. NULL is fine. */
void wgre_trial_free (WgreTrial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreTrial, wgre_trial_free)
