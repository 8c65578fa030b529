package main

import (
	"strings"

	"github.com/casbin/casbin/v2"
)

// world is a policy with its projects, and what is asked of it.
type world struct {
	BuiltIn     string            `json:"builtIn"`
	User        string            `json:"user"`
	DefaultRole string            `json:"defaultRole"`
	Mode        string            `json:"mode"`
	Projects    map[string]string `json:"projects"`
	Requests    []request         `json:"requests"`
	enforcers   map[string]*casbin.Enforcer
}

type request struct {
	Subject   string   `json:"subject"`
	HasClaims bool     `json:"hasClaims"`
	Groups    []string `json:"groups"`
	Resource  string   `json:"resource"`
	Action    string   `json:"action"`
	Object    string   `json:"object"`
}

func (w *world) answers() []bool {
	w.enforcers = map[string]*casbin.Enforcer{}
	answers := make([]bool, 0, len(w.Requests))
	for _, asked := range w.Requests {
		answers = append(answers, w.permits(asked))
	}
	return answers
}

func (w *world) permits(r request) bool {
	global := w.enforcer("")
	return w.asksDefaultRole(global, r) || r.HasClaims && w.permitsClaims(r) || enforces(global, "", r)
}

func (w *world) permitsClaims(r request) bool {
	project, exists := w.projectOf(r)
	if parts := strings.Split(r.Subject, ":"); exists && len(parts) == 3 && parts[0] == "proj" {
		return parts[1] == project && w.asksWithDefault(w.enforcer(project), r.Subject, r)
	}
	enforcer := w.enforcer(project)
	if w.asksWithDefault(enforcer, r.Subject, r) {
		return true
	}
	grants, _ := enforcer.GetGroupingPolicy()
	for _, group := range r.Groups {
		for _, grant := range grants {
			if grant[0] == group && w.asksWithDefault(enforcer, group, r) {
				return true
			}
		}
	}
	return false
}

func (w *world) asksWithDefault(enforcer *casbin.Enforcer, name string, r request) bool {
	return w.asksDefaultRole(enforcer, r) || enforces(enforcer, name, r)
}

func (w *world) asksDefaultRole(enforcer *casbin.Enforcer, r request) bool {
	return w.DefaultRole != "" && enforces(enforcer, w.DefaultRole, r)
}

func enforces(enforcer *casbin.Enforcer, name string, r request) bool {
	permitted, err := enforcer.Enforce(name, r.Resource, r.Action, r.Object)
	return permitted && err == nil
}

func (w *world) projectOf(r request) (string, bool) {
	name := ""
	switch r.Resource {
	case "applications", "applicationsets", "repositories", "clusters", "logs", "exec":
		before, _, found := strings.Cut(r.Object, "/")
		if found {
			name = before
		}
	case "projects":
		name = r.Object
	}
	if _, exists := w.Projects[name]; exists {
		return name, true
	}
	return "", false
}

// enforcer is made once for each project; a project whose text is refused has the global one.
func (w *world) enforcer(project string) *casbin.Enforcer {
	if known, ok := w.enforcers[project]; ok {
		return known
	}
	texts := []string{w.BuiltIn, w.User}
	made, err := newEnforcer(w.Mode, append(texts, w.Projects[project])...)
	if err != nil {
		made, err = newEnforcer(w.Mode, texts...)
	}
	if err != nil {
		panic(err)
	}
	w.enforcers[project] = made
	return made
}
