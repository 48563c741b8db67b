	.text
	.file	"compiled.c"
	.file	0 "." "compiled.c" md5 0xaab99dc29ab58e0c673a610d59af2734
	.section	xdp,"ax",@progbits
	.globl	prog                            # -- Begin function prog
	.p2align	3
	.type	prog,@function
prog:                                   # @prog
.Lfunc_begin0:
	.loc	0 16 0                          # compiled.c:16:0
	.cfi_sections .debug_frame
	.cfi_startproc
# %bb.0:
	#DEBUG_VALUE: prog:ctx <- $r1
	w1 = 0
.Ltmp0:
.Ltmp1:
	.loc	0 17 9 prologue_end             # compiled.c:17:9
.Ltmp2:
	*(u32 *)(r10 - 4) = w1
	r2 = r10
	r2 += -4
	.loc	0 18 19                         # compiled.c:18:19
.Ltmp3:
	r1 = counters ll
	call 1
.Ltmp4:
.Ltmp5:
	#DEBUG_VALUE: prog:value <- $r0
	.loc	0 19 9                          # compiled.c:19:9
.Ltmp6:
	if r0 == 0 goto LBB0_2
.Ltmp7:
.Ltmp8:
# %bb.1:
	#DEBUG_VALUE: prog:value <- $r0
	.loc	0 0 9 is_stmt 0                 # compiled.c:0:9
	r1 = 1
.Ltmp9:
	.loc	0 19 16                         # compiled.c:19:16
.Ltmp10:
.Ltmp11:
	lock *(u64 *)(r0 + 0) += r1
.Ltmp12:
.Ltmp13:
LBB0_2:
	#DEBUG_VALUE: prog:value <- $r0
	.loc	0 20 11 is_stmt 1               # compiled.c:20:11
.Ltmp14:
	r1 = global ll
	w2 = *(u32 *)(r1 + 0)
	w2 += 1
	*(u32 *)(r1 + 0) = w2
.Ltmp15:
	.loc	0 21 9                          # compiled.c:21:9
.Ltmp16:
.Ltmp17:
	w1 = *(u32 *)(r10 - 4)
.Ltmp18:
.Ltmp19:
	.loc	0 21 9 is_stmt 0                # compiled.c:21:9
.Ltmp20:
	if w1 != 1 goto LBB0_4
.Ltmp21:
.Ltmp22:
# %bb.3:
	#DEBUG_VALUE: prog:value <- $r0
	.loc	0 21 26                         # compiled.c:21:26
.Ltmp23:
	w1 = 2
	call external
.Ltmp24:
.Ltmp25:
	.loc	0 0 26                          # compiled.c:0:26
	goto LBB0_5
.Ltmp26:
.Ltmp27:
LBB0_4:
	#DEBUG_VALUE: prog:value <- $r0
	.loc	0 22 5 is_stmt 1                # compiled.c:22:5
.Ltmp28:
	r1 = message ll
	w2 = 6
	call 6
.Ltmp29:
.Ltmp30:
	.loc	0 23 19                         # compiled.c:23:19
.Ltmp31:
	w1 = *(u32 *)(r10 - 4)
	.loc	0 23 12 is_stmt 0               # compiled.c:23:12
.Ltmp32:
	call helper
.Ltmp33:
LBB0_5:
	.loc	0 24 1 is_stmt 1                # compiled.c:24:1
.Ltmp34:
	exit
.Ltmp35:
.Ltmp36:
.Lfunc_end0:
	.size	prog, .Lfunc_end0-prog
	.cfi_endproc
                                        # -- End function
	.text
	.p2align	3                               # -- Begin function helper
	.type	helper,@function
helper:                                 # @helper
.Lfunc_begin1:
	.cfi_startproc
# %bb.0:
	#DEBUG_VALUE: helper:x <- $w1
	.loc	0 14 74 prologue_end            # compiled.c:14:74
.Ltmp37:
	r2 = state ll
	w0 = *(u32 *)(r2 + 0)
	w3 = w0
	w3 += 1
	*(u32 *)(r2 + 0) = w3
	.loc	0 14 63 is_stmt 0               # compiled.c:14:63
.Ltmp38:
	w1 *= 3
.Ltmp39:
.Ltmp40:
	.loc	0 14 67                         # compiled.c:14:67
.Ltmp41:
	w0 += w1
	.loc	0 14 54                         # compiled.c:14:54
.Ltmp42:
	exit
.Ltmp43:
.Ltmp44:
.Lfunc_end1:
	.size	helper, .Lfunc_end1-helper
	.cfi_endproc
                                        # -- End function
	.type	counters,@object                # @counters
	.section	.maps,"aw",@progbits
	.globl	counters
	.p2align	3, 0x0
counters:
	.zero	32
	.size	counters, 32

	.type	global,@object                  # @global
	.section	.bss,"aw",@nobits
	.globl	global
	.p2align	2, 0x0
global:
	.long	0                               # 0x0
	.size	global, 4

	.type	message,@object                 # @message
	.section	.rodata,"a",@progbits
message:
	.asciz	"hello"
	.size	message, 6

	.type	text,@object                    # @text
	.section	license,"aw",@progbits
	.globl	text
text:
	.asciz	"GPL"
	.size	text, 4

	.type	table,@object                   # @table
	.data
	.globl	table
	.p2align	3, 0x0
table:
	.quad	helper
	.quad	external
	.size	table, 16

	.type	state,@object                   # @state
	.p2align	2, 0x0
state:
	.long	5                               # 0x5
	.size	state, 4

	.section	.debug_loclists,"",@progbits
	.long	.Ldebug_list_header_end0-.Ldebug_list_header_start0 # Length
.Ldebug_list_header_start0:
	.short	5                               # Version
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
	.long	3                               # Offset entry count
.Lloclists_table_base0:
	.long	.Ldebug_loc0-.Lloclists_table_base0
	.long	.Ldebug_loc1-.Lloclists_table_base0
	.long	.Ldebug_loc2-.Lloclists_table_base0
.Ldebug_loc0:
	.byte	3                               # DW_LLE_startx_length
	.byte	6                               #   start index
	.uleb128 .Ltmp0-.Lfunc_begin0           #   length
	.byte	1                               # Loc expr size
	.byte	81                              # DW_OP_reg1
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_loc1:
	.byte	1                               # DW_LLE_base_addressx
	.byte	6                               #   base address index
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Ltmp4-.Lfunc_begin0           #   starting offset
	.uleb128 .Ltmp24-.Lfunc_begin0          #   ending offset
	.byte	1                               # Loc expr size
	.byte	80                              # DW_OP_reg0
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Ltmp26-.Lfunc_begin0          #   starting offset
	.uleb128 .Ltmp29-.Lfunc_begin0          #   ending offset
	.byte	1                               # Loc expr size
	.byte	80                              # DW_OP_reg0
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_loc2:
	.byte	3                               # DW_LLE_startx_length
	.byte	9                               #   start index
	.uleb128 .Ltmp39-.Lfunc_begin1          #   length
	.byte	1                               # Loc expr size
	.byte	81                              # DW_OP_reg1
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_list_header_end0:
	.section	.debug_abbrev,"",@progbits
	.byte	1                               # Abbreviation Code
	.byte	17                              # DW_TAG_compile_unit
	.byte	1                               # DW_CHILDREN_yes
	.byte	37                              # DW_AT_producer
	.byte	37                              # DW_FORM_strx1
	.byte	19                              # DW_AT_language
	.byte	5                               # DW_FORM_data2
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	114                             # DW_AT_str_offsets_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	16                              # DW_AT_stmt_list
	.byte	23                              # DW_FORM_sec_offset
	.byte	27                              # DW_AT_comp_dir
	.byte	37                              # DW_FORM_strx1
	.byte	17                              # DW_AT_low_pc
	.byte	1                               # DW_FORM_addr
	.byte	85                              # DW_AT_ranges
	.byte	35                              # DW_FORM_rnglistx
	.byte	115                             # DW_AT_addr_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	116                             # DW_AT_rnglists_base
	.byte	23                              # DW_FORM_sec_offset
	.ascii	"\214\001"                      # DW_AT_loclists_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	2                               # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	63                              # DW_AT_external
	.byte	25                              # DW_FORM_flag_present
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	3                               # Abbreviation Code
	.byte	1                               # DW_TAG_array_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	4                               # Abbreviation Code
	.byte	33                              # DW_TAG_subrange_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	55                              # DW_AT_count
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	5                               # Abbreviation Code
	.byte	36                              # DW_TAG_base_type
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	62                              # DW_AT_encoding
	.byte	11                              # DW_FORM_data1
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	6                               # Abbreviation Code
	.byte	36                              # DW_TAG_base_type
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	62                              # DW_AT_encoding
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	7                               # Abbreviation Code
	.byte	15                              # DW_TAG_pointer_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	8                               # Abbreviation Code
	.byte	21                              # DW_TAG_subroutine_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	9                               # Abbreviation Code
	.byte	5                               # DW_TAG_formal_parameter
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	10                              # Abbreviation Code
	.byte	19                              # DW_TAG_structure_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	11                              # Abbreviation Code
	.byte	13                              # DW_TAG_member
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	56                              # DW_AT_data_member_location
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	12                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	13                              # Abbreviation Code
	.byte	38                              # DW_TAG_const_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	14                              # Abbreviation Code
	.byte	15                              # DW_TAG_pointer_type
	.byte	0                               # DW_CHILDREN_no
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	15                              # Abbreviation Code
	.byte	38                              # DW_TAG_const_type
	.byte	0                               # DW_CHILDREN_no
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	16                              # Abbreviation Code
	.byte	46                              # DW_TAG_subprogram
	.byte	1                               # DW_CHILDREN_yes
	.byte	17                              # DW_AT_low_pc
	.byte	27                              # DW_FORM_addrx
	.byte	18                              # DW_AT_high_pc
	.byte	6                               # DW_FORM_data4
	.byte	64                              # DW_AT_frame_base
	.byte	24                              # DW_FORM_exprloc
	.byte	122                             # DW_AT_call_all_calls
	.byte	25                              # DW_FORM_flag_present
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	63                              # DW_AT_external
	.byte	25                              # DW_FORM_flag_present
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	17                              # Abbreviation Code
	.byte	5                               # DW_TAG_formal_parameter
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	34                              # DW_FORM_loclistx
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	18                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	19                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	34                              # DW_FORM_loclistx
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	20                              # Abbreviation Code
	.byte	72                              # DW_TAG_call_site
	.byte	0                               # DW_CHILDREN_no
	.byte	127                             # DW_AT_call_origin
	.byte	19                              # DW_FORM_ref4
	.byte	125                             # DW_AT_call_return_pc
	.byte	27                              # DW_FORM_addrx
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	21                              # Abbreviation Code
	.byte	46                              # DW_TAG_subprogram
	.byte	1                               # DW_CHILDREN_yes
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	60                              # DW_AT_declaration
	.byte	25                              # DW_FORM_flag_present
	.byte	63                              # DW_AT_external
	.byte	25                              # DW_FORM_flag_present
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	22                              # Abbreviation Code
	.byte	46                              # DW_TAG_subprogram
	.byte	1                               # DW_CHILDREN_yes
	.byte	17                              # DW_AT_low_pc
	.byte	27                              # DW_FORM_addrx
	.byte	18                              # DW_AT_high_pc
	.byte	6                               # DW_FORM_data4
	.byte	64                              # DW_AT_frame_base
	.byte	24                              # DW_FORM_exprloc
	.byte	122                             # DW_AT_call_all_calls
	.byte	25                              # DW_FORM_flag_present
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	0                               # EOM(3)
	.section	.debug_info,"",@progbits
.Lcu_begin0:
	.long	.Ldebug_info_end0-.Ldebug_info_start0 # Length of Unit
.Ldebug_info_start0:
	.short	5                               # DWARF version number
	.byte	1                               # DWARF Unit Type
	.byte	8                               # Address Size (in bytes)
	.long	.debug_abbrev                   # Offset Into Abbrev. Section
	.byte	1                               # Abbrev [1] 0xc:0x19a DW_TAG_compile_unit
	.byte	0                               # DW_AT_producer
	.short	29                              # DW_AT_language
	.byte	1                               # DW_AT_name
	.long	.Lstr_offsets_base0             # DW_AT_str_offsets_base
	.long	.Lline_table_start0             # DW_AT_stmt_list
	.byte	2                               # DW_AT_comp_dir
	.quad	0                               # DW_AT_low_pc
	.byte	0                               # DW_AT_ranges
	.long	.Laddr_table_base0              # DW_AT_addr_base
	.long	.Lrnglists_table_base0          # DW_AT_rnglists_base
	.long	.Lloclists_table_base0          # DW_AT_loclists_base
	.byte	2                               # Abbrev [2] 0x2f:0xb DW_TAG_variable
	.byte	3                               # DW_AT_name
	.long	58                              # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	26                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	0
	.byte	3                               # Abbrev [3] 0x3a:0xc DW_TAG_array_type
	.long	70                              # DW_AT_type
	.byte	4                               # Abbrev [4] 0x3f:0x6 DW_TAG_subrange_type
	.long	74                              # DW_AT_type
	.byte	4                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	5                               # Abbrev [5] 0x46:0x4 DW_TAG_base_type
	.byte	4                               # DW_AT_name
	.byte	6                               # DW_AT_encoding
	.byte	1                               # DW_AT_byte_size
	.byte	6                               # Abbrev [6] 0x4a:0x4 DW_TAG_base_type
	.byte	5                               # DW_AT_name
	.byte	8                               # DW_AT_byte_size
	.byte	7                               # DW_AT_encoding
	.byte	2                               # Abbrev [2] 0x4e:0xb DW_TAG_variable
	.byte	6                               # DW_AT_name
	.long	89                              # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	27                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	1
	.byte	3                               # Abbrev [3] 0x59:0xc DW_TAG_array_type
	.long	101                             # DW_AT_type
	.byte	4                               # Abbrev [4] 0x5e:0x6 DW_TAG_subrange_type
	.long	74                              # DW_AT_type
	.byte	2                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	7                               # Abbrev [7] 0x65:0x5 DW_TAG_pointer_type
	.long	106                             # DW_AT_type
	.byte	8                               # Abbrev [8] 0x6a:0xb DW_TAG_subroutine_type
	.long	117                             # DW_AT_type
                                        # DW_AT_prototyped
	.byte	9                               # Abbrev [9] 0x6f:0x5 DW_TAG_formal_parameter
	.long	117                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	5                               # Abbrev [5] 0x75:0x4 DW_TAG_base_type
	.byte	7                               # DW_AT_name
	.byte	5                               # DW_AT_encoding
	.byte	4                               # DW_AT_byte_size
	.byte	2                               # Abbrev [2] 0x79:0xb DW_TAG_variable
	.byte	8                               # DW_AT_name
	.long	132                             # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	7                               # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	2
	.byte	10                              # Abbrev [10] 0x84:0x29 DW_TAG_structure_type
	.byte	32                              # DW_AT_byte_size
	.byte	0                               # DW_AT_decl_file
	.byte	2                               # DW_AT_decl_line
	.byte	11                              # Abbrev [11] 0x88:0x9 DW_TAG_member
	.byte	9                               # DW_AT_name
	.long	173                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	3                               # DW_AT_decl_line
	.byte	0                               # DW_AT_data_member_location
	.byte	11                              # Abbrev [11] 0x91:0x9 DW_TAG_member
	.byte	10                              # DW_AT_name
	.long	190                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	4                               # DW_AT_decl_line
	.byte	8                               # DW_AT_data_member_location
	.byte	11                              # Abbrev [11] 0x9a:0x9 DW_TAG_member
	.byte	11                              # DW_AT_name
	.long	195                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	5                               # DW_AT_decl_line
	.byte	16                              # DW_AT_data_member_location
	.byte	11                              # Abbrev [11] 0xa3:0x9 DW_TAG_member
	.byte	13                              # DW_AT_name
	.long	204                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	6                               # DW_AT_decl_line
	.byte	24                              # DW_AT_data_member_location
	.byte	0                               # End Of Children Mark
	.byte	7                               # Abbrev [7] 0xad:0x5 DW_TAG_pointer_type
	.long	178                             # DW_AT_type
	.byte	3                               # Abbrev [3] 0xb2:0xc DW_TAG_array_type
	.long	117                             # DW_AT_type
	.byte	4                               # Abbrev [4] 0xb7:0x6 DW_TAG_subrange_type
	.long	74                              # DW_AT_type
	.byte	2                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	7                               # Abbrev [7] 0xbe:0x5 DW_TAG_pointer_type
	.long	117                             # DW_AT_type
	.byte	7                               # Abbrev [7] 0xc3:0x5 DW_TAG_pointer_type
	.long	200                             # DW_AT_type
	.byte	5                               # Abbrev [5] 0xc8:0x4 DW_TAG_base_type
	.byte	12                              # DW_AT_name
	.byte	5                               # DW_AT_encoding
	.byte	8                               # DW_AT_byte_size
	.byte	7                               # Abbrev [7] 0xcc:0x5 DW_TAG_pointer_type
	.long	209                             # DW_AT_type
	.byte	3                               # Abbrev [3] 0xd1:0xc DW_TAG_array_type
	.long	117                             # DW_AT_type
	.byte	4                               # Abbrev [4] 0xd6:0x6 DW_TAG_subrange_type
	.long	74                              # DW_AT_type
	.byte	16                              # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	2                               # Abbrev [2] 0xdd:0xb DW_TAG_variable
	.byte	14                              # DW_AT_name
	.long	117                             # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	11                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	3
	.byte	12                              # Abbrev [12] 0xe8:0xb DW_TAG_variable
	.byte	15                              # DW_AT_name
	.long	243                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	10                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	4
	.byte	3                               # Abbrev [3] 0xf3:0xc DW_TAG_array_type
	.long	255                             # DW_AT_type
	.byte	4                               # Abbrev [4] 0xf8:0x6 DW_TAG_subrange_type
	.long	74                              # DW_AT_type
	.byte	6                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	13                              # Abbrev [13] 0xff:0x5 DW_TAG_const_type
	.long	70                              # DW_AT_type
	.byte	12                              # Abbrev [12] 0x104:0xb DW_TAG_variable
	.byte	16                              # DW_AT_name
	.long	117                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	9                               # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	5
	.byte	7                               # Abbrev [7] 0x10f:0x5 DW_TAG_pointer_type
	.long	276                             # DW_AT_type
	.byte	8                               # Abbrev [8] 0x114:0x10 DW_TAG_subroutine_type
	.long	292                             # DW_AT_type
                                        # DW_AT_prototyped
	.byte	9                               # Abbrev [9] 0x119:0x5 DW_TAG_formal_parameter
	.long	292                             # DW_AT_type
	.byte	9                               # Abbrev [9] 0x11e:0x5 DW_TAG_formal_parameter
	.long	293                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	14                              # Abbrev [14] 0x124:0x1 DW_TAG_pointer_type
	.byte	7                               # Abbrev [7] 0x125:0x5 DW_TAG_pointer_type
	.long	298                             # DW_AT_type
	.byte	15                              # Abbrev [15] 0x12a:0x1 DW_TAG_const_type
	.byte	7                               # Abbrev [7] 0x12b:0x5 DW_TAG_pointer_type
	.long	304                             # DW_AT_type
	.byte	8                               # Abbrev [8] 0x130:0x10 DW_TAG_subroutine_type
	.long	117                             # DW_AT_type
                                        # DW_AT_prototyped
	.byte	9                               # Abbrev [9] 0x135:0x5 DW_TAG_formal_parameter
	.long	320                             # DW_AT_type
	.byte	9                               # Abbrev [9] 0x13a:0x5 DW_TAG_formal_parameter
	.long	117                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	7                               # Abbrev [7] 0x140:0x5 DW_TAG_pointer_type
	.long	255                             # DW_AT_type
	.byte	16                              # Abbrev [16] 0x145:0x39 DW_TAG_subprogram
	.byte	6                               # DW_AT_low_pc
	.long	.Lfunc_end0-.Lfunc_begin0       # DW_AT_high_pc
	.byte	1                               # DW_AT_frame_base
	.byte	90
                                        # DW_AT_call_all_calls
	.byte	18                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	16                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	117                             # DW_AT_type
                                        # DW_AT_external
	.byte	17                              # Abbrev [17] 0x154:0x9 DW_TAG_formal_parameter
	.byte	0                               # DW_AT_location
	.byte	20                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	16                              # DW_AT_decl_line
	.long	292                             # DW_AT_type
	.byte	18                              # Abbrev [18] 0x15d:0xb DW_TAG_variable
	.byte	2                               # DW_AT_location
	.byte	145
	.byte	4
	.byte	10                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	17                              # DW_AT_decl_line
	.long	117                             # DW_AT_type
	.byte	19                              # Abbrev [19] 0x168:0x9 DW_TAG_variable
	.byte	1                               # DW_AT_location
	.byte	11                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	18                              # DW_AT_decl_line
	.long	195                             # DW_AT_type
	.byte	20                              # Abbrev [20] 0x171:0x6 DW_TAG_call_site
	.long	382                             # DW_AT_call_origin
	.byte	7                               # DW_AT_call_return_pc
	.byte	20                              # Abbrev [20] 0x177:0x6 DW_TAG_call_site
	.long	396                             # DW_AT_call_origin
	.byte	8                               # DW_AT_call_return_pc
	.byte	0                               # End Of Children Mark
	.byte	21                              # Abbrev [21] 0x17e:0xe DW_TAG_subprogram
	.byte	17                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	12                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	117                             # DW_AT_type
                                        # DW_AT_declaration
                                        # DW_AT_external
	.byte	9                               # Abbrev [9] 0x186:0x5 DW_TAG_formal_parameter
	.long	117                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	22                              # Abbrev [22] 0x18c:0x19 DW_TAG_subprogram
	.byte	9                               # DW_AT_low_pc
	.long	.Lfunc_end1-.Lfunc_begin1       # DW_AT_high_pc
	.byte	1                               # DW_AT_frame_base
	.byte	90
                                        # DW_AT_call_all_calls
	.byte	19                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	14                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	117                             # DW_AT_type
	.byte	17                              # Abbrev [17] 0x19b:0x9 DW_TAG_formal_parameter
	.byte	2                               # DW_AT_location
	.byte	21                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	14                              # DW_AT_decl_line
	.long	117                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	0                               # End Of Children Mark
.Ldebug_info_end0:
	.section	.debug_rnglists,"",@progbits
	.long	.Ldebug_list_header_end1-.Ldebug_list_header_start1 # Length
.Ldebug_list_header_start1:
	.short	5                               # Version
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
	.long	1                               # Offset entry count
.Lrnglists_table_base0:
	.long	.Ldebug_ranges0-.Lrnglists_table_base0
.Ldebug_ranges0:
	.byte	3                               # DW_RLE_startx_length
	.byte	6                               #   start index
	.uleb128 .Lfunc_end0-.Lfunc_begin0      #   length
	.byte	3                               # DW_RLE_startx_length
	.byte	9                               #   start index
	.uleb128 .Lfunc_end1-.Lfunc_begin1      #   length
	.byte	0                               # DW_RLE_end_of_list
.Ldebug_list_header_end1:
	.section	.debug_str_offsets,"",@progbits
	.long	92                              # Length of String Offsets Set
	.short	5
	.short	0
.Lstr_offsets_base0:
	.section	.debug_str,"MS",@progbits,1
.Linfo_string0:
	.asciz	"Debian clang version 19.1.7 (3~deb12u1)" # string offset=0
.Linfo_string1:
	.asciz	"compiled.c"                    # string offset=40
.Linfo_string2:
	.asciz	"."                             # string offset=51
.Linfo_string3:
	.asciz	"text"                          # string offset=53
.Linfo_string4:
	.asciz	"char"                          # string offset=58
.Linfo_string5:
	.asciz	"__ARRAY_SIZE_TYPE__"           # string offset=63
.Linfo_string6:
	.asciz	"table"                         # string offset=83
.Linfo_string7:
	.asciz	"int"                           # string offset=89
.Linfo_string8:
	.asciz	"counters"                      # string offset=93
.Linfo_string9:
	.asciz	"type"                          # string offset=102
.Linfo_string10:
	.asciz	"key"                           # string offset=107
.Linfo_string11:
	.asciz	"value"                         # string offset=111
.Linfo_string12:
	.asciz	"long"                          # string offset=117
.Linfo_string13:
	.asciz	"max_entries"                   # string offset=122
.Linfo_string14:
	.asciz	"global"                        # string offset=134
.Linfo_string15:
	.asciz	"message"                       # string offset=141
.Linfo_string16:
	.asciz	"state"                         # string offset=149
.Linfo_string17:
	.asciz	"external"                      # string offset=155
.Linfo_string18:
	.asciz	"prog"                          # string offset=164
.Linfo_string19:
	.asciz	"helper"                        # string offset=169
.Linfo_string20:
	.asciz	"ctx"                           # string offset=176
.Linfo_string21:
	.asciz	"x"                             # string offset=180
	.section	.debug_str_offsets,"",@progbits
	.long	.Linfo_string0
	.long	.Linfo_string1
	.long	.Linfo_string2
	.long	.Linfo_string3
	.long	.Linfo_string4
	.long	.Linfo_string5
	.long	.Linfo_string6
	.long	.Linfo_string7
	.long	.Linfo_string8
	.long	.Linfo_string9
	.long	.Linfo_string10
	.long	.Linfo_string11
	.long	.Linfo_string12
	.long	.Linfo_string13
	.long	.Linfo_string14
	.long	.Linfo_string15
	.long	.Linfo_string16
	.long	.Linfo_string17
	.long	.Linfo_string18
	.long	.Linfo_string19
	.long	.Linfo_string20
	.long	.Linfo_string21
	.section	.debug_addr,"",@progbits
	.long	.Ldebug_addr_end0-.Ldebug_addr_start0 # Length of contribution
.Ldebug_addr_start0:
	.short	5                               # DWARF version number
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
.Laddr_table_base0:
	.quad	text
	.quad	table
	.quad	counters
	.quad	global
	.quad	message
	.quad	state
	.quad	.Lfunc_begin0
	.quad	.Ltmp24
	.quad	.Ltmp33
	.quad	.Lfunc_begin1
.Ldebug_addr_end0:
	.section	.BTF,"",@progbits
	.short	60319                           # 0xeb9f
	.byte	1
	.byte	0
	.long	24
	.long	0
	.long	652
	.long	652
	.long	583
	.long	0                               # BTF_KIND_PTR(id = 1)
	.long	33554432                        # 0x2000000
	.long	3
	.long	1                               # BTF_KIND_INT(id = 2)
	.long	16777216                        # 0x1000000
	.long	4
	.long	16777248                        # 0x1000020
	.long	0                               # BTF_KIND_ARRAY(id = 3)
	.long	50331648                        # 0x3000000
	.long	0
	.long	2
	.long	4
	.long	2
	.long	5                               # BTF_KIND_INT(id = 4)
	.long	16777216                        # 0x1000000
	.long	4
	.long	32                              # 0x20
	.long	0                               # BTF_KIND_PTR(id = 5)
	.long	33554432                        # 0x2000000
	.long	2
	.long	0                               # BTF_KIND_PTR(id = 6)
	.long	33554432                        # 0x2000000
	.long	7
	.long	25                              # BTF_KIND_INT(id = 7)
	.long	16777216                        # 0x1000000
	.long	8
	.long	16777280                        # 0x1000040
	.long	0                               # BTF_KIND_PTR(id = 8)
	.long	33554432                        # 0x2000000
	.long	9
	.long	0                               # BTF_KIND_ARRAY(id = 9)
	.long	50331648                        # 0x3000000
	.long	0
	.long	2
	.long	4
	.long	16
	.long	0                               # BTF_KIND_STRUCT(id = 10)
	.long	67108868                        # 0x4000004
	.long	32
	.long	30
	.long	1
	.long	0                               # 0x0
	.long	35
	.long	5
	.long	64                              # 0x40
	.long	39
	.long	6
	.long	128                             # 0x80
	.long	45
	.long	8
	.long	192                             # 0xc0
	.long	57                              # BTF_KIND_VAR(id = 11)
	.long	234881024                       # 0xe000000
	.long	10
	.long	1
	.long	0                               # BTF_KIND_PTR(id = 12)
	.long	33554432                        # 0x2000000
	.long	0
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 13)
	.long	218103809                       # 0xd000001
	.long	2
	.long	66
	.long	12
	.long	70                              # BTF_KIND_FUNC(id = 14)
	.long	201326593                       # 0xc000001
	.long	13
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 15)
	.long	218103809                       # 0xd000001
	.long	2
	.long	0
	.long	2
	.long	410                             # BTF_KIND_FUNC(id = 16)
	.long	201326594                       # 0xc000002
	.long	15
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 17)
	.long	218103809                       # 0xd000001
	.long	2
	.long	419
	.long	2
	.long	421                             # BTF_KIND_FUNC(id = 18)
	.long	201326592                       # 0xc000000
	.long	17
	.long	513                             # BTF_KIND_VAR(id = 19)
	.long	234881024                       # 0xe000000
	.long	2
	.long	1
	.long	0                               # BTF_KIND_CONST(id = 20)
	.long	167772160                       # 0xa000000
	.long	21
	.long	520                             # BTF_KIND_INT(id = 21)
	.long	16777216                        # 0x1000000
	.long	1
	.long	16777224                        # 0x1000008
	.long	0                               # BTF_KIND_ARRAY(id = 22)
	.long	50331648                        # 0x3000000
	.long	0
	.long	20
	.long	4
	.long	6
	.long	525                             # BTF_KIND_VAR(id = 23)
	.long	234881024                       # 0xe000000
	.long	22
	.long	0
	.long	0                               # BTF_KIND_ARRAY(id = 24)
	.long	50331648                        # 0x3000000
	.long	0
	.long	21
	.long	4
	.long	4
	.long	533                             # BTF_KIND_VAR(id = 25)
	.long	234881024                       # 0xe000000
	.long	24
	.long	1
	.long	0                               # BTF_KIND_PTR(id = 26)
	.long	33554432                        # 0x2000000
	.long	15
	.long	0                               # BTF_KIND_ARRAY(id = 27)
	.long	50331648                        # 0x3000000
	.long	0
	.long	26
	.long	4
	.long	2
	.long	538                             # BTF_KIND_VAR(id = 28)
	.long	234881024                       # 0xe000000
	.long	27
	.long	1
	.long	544                             # BTF_KIND_VAR(id = 29)
	.long	234881024                       # 0xe000000
	.long	2
	.long	0
	.long	550                             # BTF_KIND_DATASEC(id = 30)
	.long	251658241                       # 0xf000001
	.long	0
	.long	19
	.long	global
	.long	4
	.long	555                             # BTF_KIND_DATASEC(id = 31)
	.long	251658242                       # 0xf000002
	.long	0
	.long	28
	.long	table
	.long	16
	.long	29
	.long	state
	.long	4
	.long	561                             # BTF_KIND_DATASEC(id = 32)
	.long	251658241                       # 0xf000001
	.long	0
	.long	11
	.long	counters
	.long	32
	.long	567                             # BTF_KIND_DATASEC(id = 33)
	.long	251658241                       # 0xf000001
	.long	0
	.long	23
	.long	message
	.long	6
	.long	575                             # BTF_KIND_DATASEC(id = 34)
	.long	251658241                       # 0xf000001
	.long	0
	.long	25
	.long	text
	.long	4
	.byte	0                               # string offset=0
	.ascii	"int"                           # string offset=1
	.byte	0
	.ascii	"__ARRAY_SIZE_TYPE__"           # string offset=5
	.byte	0
	.ascii	"long"                          # string offset=25
	.byte	0
	.ascii	"type"                          # string offset=30
	.byte	0
	.ascii	"key"                           # string offset=35
	.byte	0
	.ascii	"value"                         # string offset=39
	.byte	0
	.ascii	"max_entries"                   # string offset=45
	.byte	0
	.ascii	"counters"                      # string offset=57
	.byte	0
	.ascii	"ctx"                           # string offset=66
	.byte	0
	.ascii	"prog"                          # string offset=70
	.byte	0
	.ascii	"xdp"                           # string offset=75
	.byte	0
	.ascii	"./compiled.c"                  # string offset=79
	.byte	0
	.ascii	"__attribute__((section(\"xdp\"))) int prog(void *ctx) {" # string offset=92
	.byte	0
	.ascii	"    int key = 0;"              # string offset=146
	.byte	0
	.ascii	"    long *value = ((void *(*)(void *, const void *))1)(&counters, &key);" # string offset=163
	.byte	0
	.ascii	"    if (value) __sync_fetch_and_add(value, 1);" # string offset=236
	.byte	0
	.ascii	"    global++;"                 # string offset=283
	.byte	0
	.ascii	"    if (key == 1) return external(2);" # string offset=297
	.byte	0
	.ascii	"    ((int (*)(const char *, int))6)(message, 6);" # string offset=335
	.byte	0
	.ascii	"    return helper(key);"       # string offset=384
	.byte	0
	.byte	125                             # string offset=408
	.byte	0
	.ascii	"external"                      # string offset=410
	.byte	0
	.byte	120                             # string offset=419
	.byte	0
	.ascii	"helper"                        # string offset=421
	.byte	0
	.ascii	".text"                         # string offset=428
	.byte	0
	.ascii	"static __attribute__((noinline)) int helper(int x) { return x * 3 + state++; }" # string offset=434
	.byte	0
	.ascii	"global"                        # string offset=513
	.byte	0
	.ascii	"char"                          # string offset=520
	.byte	0
	.ascii	"message"                       # string offset=525
	.byte	0
	.ascii	"text"                          # string offset=533
	.byte	0
	.ascii	"table"                         # string offset=538
	.byte	0
	.ascii	"state"                         # string offset=544
	.byte	0
	.ascii	".bss"                          # string offset=550
	.byte	0
	.ascii	".data"                         # string offset=555
	.byte	0
	.ascii	".maps"                         # string offset=561
	.byte	0
	.ascii	".rodata"                       # string offset=567
	.byte	0
	.ascii	"license"                       # string offset=575
	.byte	0
	.section	.BTF.ext,"",@progbits
	.short	60319                           # 0xeb9f
	.byte	1
	.byte	0
	.long	32
	.long	0
	.long	36
	.long	36
	.long	292
	.long	328
	.long	0
	.long	8                               # FuncInfo
	.long	75                              # FuncInfo section string offset=75
	.long	1
	.long	.Lfunc_begin0
	.long	14
	.long	428                             # FuncInfo section string offset=428
	.long	1
	.long	.Lfunc_begin1
	.long	18
	.long	16                              # LineInfo
	.long	75                              # LineInfo section string offset=75
	.long	13
	.long	.Lfunc_begin0
	.long	79
	.long	92
	.long	16384                           # Line 16 Col 0
	.long	.Ltmp2
	.long	79
	.long	146
	.long	17417                           # Line 17 Col 9
	.long	.Ltmp3
	.long	79
	.long	163
	.long	18451                           # Line 18 Col 19
	.long	.Ltmp6
	.long	79
	.long	236
	.long	19465                           # Line 19 Col 9
	.long	.Ltmp11
	.long	79
	.long	236
	.long	19472                           # Line 19 Col 16
	.long	.Ltmp14
	.long	79
	.long	283
	.long	20491                           # Line 20 Col 11
	.long	.Ltmp17
	.long	79
	.long	297
	.long	21513                           # Line 21 Col 9
	.long	.Ltmp20
	.long	79
	.long	297
	.long	21513                           # Line 21 Col 9
	.long	.Ltmp23
	.long	79
	.long	297
	.long	21530                           # Line 21 Col 26
	.long	.Ltmp28
	.long	79
	.long	335
	.long	22533                           # Line 22 Col 5
	.long	.Ltmp31
	.long	79
	.long	384
	.long	23571                           # Line 23 Col 19
	.long	.Ltmp32
	.long	79
	.long	384
	.long	23564                           # Line 23 Col 12
	.long	.Ltmp34
	.long	79
	.long	408
	.long	24577                           # Line 24 Col 1
	.long	428                             # LineInfo section string offset=428
	.long	4
	.long	.Ltmp37
	.long	79
	.long	434
	.long	14410                           # Line 14 Col 74
	.long	.Ltmp38
	.long	79
	.long	434
	.long	14399                           # Line 14 Col 63
	.long	.Ltmp41
	.long	79
	.long	434
	.long	14403                           # Line 14 Col 67
	.long	.Ltmp42
	.long	79
	.long	434
	.long	14390                           # Line 14 Col 54
	.addrsig
	.addrsig_sym external
	.addrsig_sym helper
	.addrsig_sym counters
	.addrsig_sym message
	.section	.debug_line,"",@progbits
.Lline_table_start0:
