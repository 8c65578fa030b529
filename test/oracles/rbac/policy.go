package main

import (
	"encoding/csv"
	"errors"
	"regexp"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/util"
	"github.com/gobwas/glob"
)

const modelText = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && fits(r.res, p.res) && fits(r.act, p.act) && fits(r.obj, p.obj)
`

// lines is an adapter of casbin: the texts of a policy, one after the other.
type lines []string

var errLine = errors.New("no line of a policy")
var errReadOnly = errors.New("read only")

func (l lines) LoadPolicy(to model.Model) error {
	for _, text := range l {
		for _, line := range strings.Split(text, "\n") {
			if err := addLine(strings.TrimSpace(line), to); err != nil {
				return err
			}
		}
	}
	return nil
}

// addLine has Argo CD's rules: six fields make a rule, three a grant, and other kinds are those of the model.
func addLine(line string, to model.Model) error {
	if line == "" || line[0] == '#' {
		return nil
	}
	reader := csv.NewReader(strings.NewReader(line))
	reader.TrimLeadingSpace = true
	fields, err := reader.Read()
	if err != nil {
		return err
	}
	kind := fields[0]
	if kind == "" || kind == "p" && len(fields) != 6 || kind == "g" && len(fields) != 3 {
		return errLine
	}
	assertion, ok := to[kind[:1]][kind]
	if !ok {
		return errLine
	}
	assertion.Policy = append(assertion.Policy, fields[1:])
	return nil
}

func (lines) SavePolicy(model.Model) error                              { return errReadOnly }
func (lines) AddPolicy(string, string, []string) error                  { return errReadOnly }
func (lines) RemovePolicy(string, string, []string) error               { return errReadOnly }
func (lines) RemoveFilteredPolicy(string, string, int, ...string) error { return errReadOnly }

// newEnforcer fails where casbin refuses the policy, also by a panic.
func newEnforcer(mode string, texts ...string) (enforcer *casbin.Enforcer, err error) {
	defer func() {
		if recover() != nil {
			err = errLine
		}
	}()
	parsed, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	enforcer, err = casbin.NewEnforcer(parsed, lines(texts))
	if err != nil {
		return nil, err
	}
	if mode == "regex" {
		enforcer.AddFunction("fits", util.RegexMatchFunc)
	} else {
		enforcer.AddFunction("fits", func(args ...any) (any, error) {
			return globMatches(args[1].(string), args[0].(string)), nil
		})
	}
	return enforcer, nil
}

func loads(text string) bool {
	_, err := newEnforcer("glob", text)
	return err == nil
}

var globs = map[string]*glob.Pattern{}

// globMatches is false for what is no glob.
func globMatches(pattern, text string) bool {
	compiled, known := globs[pattern]
	if !known {
		compiled, _ = glob.Compile(pattern)
		globs[pattern] = compiled
	}
	return compiled != nil && compiled.Match(text)
}

func regexMatches(pattern, text string) bool {
	matches, err := regexp.MatchString(pattern, text)
	return err == nil && matches
}
