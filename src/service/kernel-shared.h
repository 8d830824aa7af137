/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/kernel-netns.h"

/* The channels of what several tunnels may want: ports of foo over UDP, settings, openings. */
WgreKernelChannel wgre_kernel_apply_fou;
WgreKernelChannel wgre_kernel_apply_sysctl;
WgreKernelChannel wgre_kernel_apply_firewalld;
