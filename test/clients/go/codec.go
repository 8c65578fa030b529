package main

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
)

const (
	cursorField protowire.Number = 100
	reasonField protowire.Number = 101
)

// recordingCodec is grpc-go's own, and keeps the bytes of the last message: Argo CD's types drop fields that they do not know.
type recordingCodec struct {
	encoding.CodecV2
	last []byte
}

func newRecordingCodec() *recordingCodec {
	return &recordingCodec{CodecV2: encoding.GetCodecV2(proto.Name)}
}

func (c *recordingCodec) Unmarshal(data mem.BufferSlice, message any) error {
	c.last = data.Materialize()
	return c.CodecV2.Unmarshal(data, message)
}

// text is a string field of the last message; empty if it is not there.
func (c *recordingCodec) text(wanted protowire.Number) string {
	rest := c.last
	for len(rest) > 0 {
		number, kind, length := protowire.ConsumeTag(rest)
		if length < 0 {
			return ""
		}
		rest = rest[length:]
		if number == wanted && kind == protowire.BytesType {
			value, _ := protowire.ConsumeString(rest)
			return value
		}
		length = protowire.ConsumeFieldValue(number, kind, rest)
		if length < 0 {
			return ""
		}
		rest = rest[length:]
	}
	return ""
}
