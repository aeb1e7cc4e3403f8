px.line(y=loss.mean(0), labels={"x": "Position", "y": "Loss"}, title="A line: loss by position").show()
