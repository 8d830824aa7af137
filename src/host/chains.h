/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"

/* wgre_chains_gather: of a profile that others' firewalls may be in the way of: asks nftables for
 * their chains that drop, and fills in closed_input and closed_forward. Without the privilege to
 * list them it finds none. Not part of wgre_gather(), so that a program without privileges need not
 * load libnftables. */
void wgre_chains_gather (const WgreProfile *profile, WgreFacts *facts);
