/* What each opcode means to the analysis, for the versions whose instruction numbers are known here. Numbers are from
 * those versions' own opcode modules; they are fixed once a version is released. */
#ifndef COVEY_OPCODES_H
#define COVEY_OPCODES_H

#include <stdint.h>

enum covey_op {
    OP_PLAIN = 0, /* goes on to the next instruction, or raises */
    OP_SAFE,      /* goes on to the next instruction, never raises */
    OP_CONST,     /* safe; its argument is the index of a constant */
    OP_EXTENDED,
    OP_RESUME,
    OP_BRANCH,
    OP_FOR,
    OP_SEND,
    OP_FORWARD,
    OP_BACKWARD,
    OP_BACKWARD_QUIET, /* makes no JUMP event */
    OP_RETURN,
    OP_THROW,
    OP_SKIPPED, /* safe; never begins a line */
    OP_END_ASYNC,
    OP_WITH,
    OP_WITH_EXCEPT,
    OP_TO_BOOL,
    OP_FUNCTION,
    OP_CLASS,
    OP_EXCEPT,
    OP_DELETE,
};

static const uint8_t opcodes_3_12[256] = {
    [144] = OP_EXTENDED, /* EXTENDED_ARG */
    [151] = OP_RESUME, /* RESUME */
    [114] = OP_BRANCH, /* POP_JUMP_IF_FALSE */
    [115] = OP_BRANCH, /* POP_JUMP_IF_TRUE */
    [129] = OP_BRANCH, /* POP_JUMP_IF_NONE */
    [128] = OP_BRANCH, /* POP_JUMP_IF_NOT_NONE */
    [93] = OP_FOR, /* FOR_ITER */
    [123] = OP_SEND, /* SEND */
    [110] = OP_FORWARD, /* JUMP_FORWARD */
    [140] = OP_BACKWARD, /* JUMP_BACKWARD */
    [134] = OP_BACKWARD_QUIET, /* JUMP_BACKWARD_NO_INTERRUPT */
    [83] = OP_RETURN, /* RETURN_VALUE */
    [121] = OP_RETURN, /* RETURN_CONST */
    [130] = OP_THROW, /* RAISE_VARARGS */
    [119] = OP_THROW, /* RERAISE */
    [4] = OP_SKIPPED, /* END_FOR */
    [5] = OP_SKIPPED, /* END_SEND */
    [54] = OP_END_ASYNC, /* END_ASYNC_FOR */
    [53] = OP_WITH, /* BEFORE_WITH */
    [52] = OP_WITH, /* BEFORE_ASYNC_WITH */
    [49] = OP_WITH_EXCEPT, /* WITH_EXCEPT_START */
    [132] = OP_FUNCTION, /* MAKE_FUNCTION */
    [71] = OP_CLASS, /* LOAD_BUILD_CLASS */
    [100] = OP_CONST, /* LOAD_CONST */
    [36] = OP_EXCEPT, /* CHECK_EXC_MATCH */
    [37] = OP_EXCEPT, /* CHECK_EG_MATCH */
    [91] = OP_DELETE, /* DELETE_NAME */
    [126] = OP_DELETE, /* DELETE_FAST */
    [98] = OP_DELETE, /* DELETE_GLOBAL */
    [139] = OP_DELETE, /* DELETE_DEREF */
    [9] = OP_SAFE, /* NOP */
    [1] = OP_SAFE, /* POP_TOP */
    [2] = OP_SAFE, /* PUSH_NULL */
    [120] = OP_SAFE, /* COPY */
    [99] = OP_SAFE, /* SWAP */
    [89] = OP_SAFE, /* POP_EXCEPT */
    [35] = OP_SAFE, /* PUSH_EXC_INFO */
    [125] = OP_SAFE, /* STORE_FAST */
    [124] = OP_SAFE, /* LOAD_FAST */
    [143] = OP_SAFE, /* LOAD_FAST_AND_CLEAR */
    [138] = OP_SAFE, /* STORE_DEREF */
    [90] = OP_SAFE, /* STORE_NAME */
    [97] = OP_SAFE, /* STORE_GLOBAL */
};

static const uint8_t opcodes_3_13[256] = {
    [71] = OP_EXTENDED, /* EXTENDED_ARG */
    [149] = OP_RESUME, /* RESUME */
    [97] = OP_BRANCH, /* POP_JUMP_IF_FALSE */
    [100] = OP_BRANCH, /* POP_JUMP_IF_TRUE */
    [98] = OP_BRANCH, /* POP_JUMP_IF_NONE */
    [99] = OP_BRANCH, /* POP_JUMP_IF_NOT_NONE */
    [72] = OP_FOR, /* FOR_ITER */
    [104] = OP_SEND, /* SEND */
    [79] = OP_FORWARD, /* JUMP_FORWARD */
    [77] = OP_BACKWARD, /* JUMP_BACKWARD */
    [78] = OP_BACKWARD_QUIET, /* JUMP_BACKWARD_NO_INTERRUPT */
    [36] = OP_RETURN, /* RETURN_VALUE */
    [103] = OP_RETURN, /* RETURN_CONST */
    [101] = OP_THROW, /* RAISE_VARARGS */
    [102] = OP_THROW, /* RERAISE */
    [11] = OP_SKIPPED, /* END_FOR */
    [12] = OP_SKIPPED, /* END_SEND */
    [10] = OP_END_ASYNC, /* END_ASYNC_FOR */
    [2] = OP_WITH, /* BEFORE_WITH */
    [1] = OP_WITH, /* BEFORE_ASYNC_WITH */
    [44] = OP_WITH_EXCEPT, /* WITH_EXCEPT_START */
    [40] = OP_TO_BOOL, /* TO_BOOL */
    [26] = OP_FUNCTION, /* MAKE_FUNCTION */
    [24] = OP_CLASS, /* LOAD_BUILD_CLASS */
    [83] = OP_CONST, /* LOAD_CONST */
    [7] = OP_EXCEPT, /* CHECK_EXC_MATCH */
    [6] = OP_EXCEPT, /* CHECK_EG_MATCH */
    [67] = OP_DELETE, /* DELETE_NAME */
    [65] = OP_DELETE, /* DELETE_FAST */
    [66] = OP_DELETE, /* DELETE_GLOBAL */
    [64] = OP_DELETE, /* DELETE_DEREF */
    [30] = OP_SAFE, /* NOP */
    [32] = OP_SAFE, /* POP_TOP */
    [34] = OP_SAFE, /* PUSH_NULL */
    [61] = OP_SAFE, /* COPY */
    [115] = OP_SAFE, /* SWAP */
    [31] = OP_SAFE, /* POP_EXCEPT */
    [33] = OP_SAFE, /* PUSH_EXC_INFO */
    [110] = OP_SAFE, /* STORE_FAST */
    [85] = OP_SAFE, /* LOAD_FAST */
    [86] = OP_SAFE, /* LOAD_FAST_AND_CLEAR */
    [109] = OP_SAFE, /* STORE_DEREF */
    [114] = OP_SAFE, /* STORE_NAME */
    [113] = OP_SAFE, /* STORE_GLOBAL */
    [112] = OP_SAFE, /* STORE_FAST_STORE_FAST */
    [111] = OP_SAFE, /* STORE_FAST_LOAD_FAST */
    [88] = OP_SAFE, /* LOAD_FAST_LOAD_FAST */
};

#endif
