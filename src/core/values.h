/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The meaning of numbers of options with words. */

/* The values of "routing". */
typedef enum {
  WGRE_ROUTING_AUTO,
  WGRE_ROUTING_NM,
  WGRE_ROUTING_OFF,
  WGRE_ROUTING_TABLE,
} WgreRouting;

/* The values of "encap", in the order of the row's choices. */
typedef enum {
  WGRE_ENCAP_FOU,
  WGRE_ENCAP_GUE,
} WgreEncap;

/* The values of "wait-handshake", in the order of the row's choices. */
typedef enum {
  WGRE_WAIT_HANDSHAKE_AUTO,
  WGRE_WAIT_HANDSHAKE_YES,
  WGRE_WAIT_HANDSHAKE_NO,
} WgreWaitHandshake;
/* The values of "kill-switch", in the order of the row's choices. */
typedef enum {
  WGRE_KILL_SWITCH_OFF,
  WGRE_KILL_SWITCH_ON,
  WGRE_KILL_SWITCH_LOCKDOWN,
} WgreKillSwitch;

/* The values of "autostart", in the order of the row's choices. */
typedef enum {
  WGRE_AUTOSTART_NO,
  WGRE_AUTOSTART_YES,
  WGRE_AUTOSTART_UNTRUSTED, /* unless all networks are in "trusted" */
} WgreAutostart;

/* What happens to the family that a full tunnel of the other one does not carry. */
typedef enum {
  WGRE_OTHER_FAMILY_AUTO,
  WGRE_OTHER_FAMILY_BLOCK,
  WGRE_OTHER_FAMILY_PASS,
} WgreOtherFamily;
