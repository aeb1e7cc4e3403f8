px.histogram(x=loss.flatten(), nbins=30, labels={"x": "Loss"}, title="A histogram: losses of all tokens").show()
