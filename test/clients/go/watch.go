package main

import (
	"io"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apiclient/application"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// watch prints everything that one stream has, and how it ended.
func (c *call) watch() {
	defer c.cancel()
	trailer, err := c.follow(c.query(), func(*v1alpha1.ApplicationWatchEvent) bool { return false })
	c.printEnd(err, trailer)
}

// wait does what `argocd app wait` does: it reads the application and follows it from there, in a new stream wherever one ends.
func (c *call) wait() {
	defer c.cancel()
	app, err := c.api.Get(c.ctx, &application.ApplicationQuery{Name: c.Query.Name, AppNamespace: c.Query.AppNamespace})
	if err != nil {
		c.printEnd(err, nil)
		return
	}
	c.print(Line{ID: c.ID, Text: textOf(app)})
	query := c.query()
	for c.ctx.Err() == nil {
		query.ResourceVersion = &app.ResourceVersion
		_, err := c.follow(query, func(event *v1alpha1.ApplicationWatchEvent) bool {
			app = &event.Application
			return string(app.Status.Health.Status) == c.Health
		})
		if err == nil && string(app.Status.Health.Status) == c.Health {
			c.printEnd(nil, nil)
			return
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-c.ctx.Done():
		}
	}
}

// follow prints the events of one stream until it ends, or until enough is seen.
func (c *call) follow(
	query *application.ApplicationQuery, isEnough func(*v1alpha1.ApplicationWatchEvent) bool,
) (metadata.MD, error) {
	codec := newRecordingCodec()
	stream, err := c.api.Watch(c.ctx, query, grpc.ForceCodecV2(codec))
	if err != nil {
		return nil, err
	}
	header, err := stream.Header()
	if err == nil && len(header) > 0 {
		start := first(header, "x-kubecast-start")
		c.print(Line{ID: c.ID, Start: &start})
	}
	for {
		c.reading.Lock()
		c.reading.Unlock()
		event, err := stream.Recv()
		if err == io.EOF {
			return stream.Trailer(), nil
		}
		if err != nil {
			return stream.Trailer(), err
		}
		c.printEvent(event, codec)
		if isEnough(event) {
			return nil, nil
		}
	}
}

func (c *call) printEvent(event *v1alpha1.ApplicationWatchEvent, codec *recordingCodec) {
	line := Event{Type: string(event.Type), Cursor: codec.text(cursorField), Reason: codec.text(reasonField)}
	if !c.Quiet {
		line.Text = textOf(&event.Application)
	}
	c.print(Line{ID: c.ID, Event: &line})
}
