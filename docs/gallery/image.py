# more cells than are drawn one by one: an image, read off like any other
px.imshow(
    patterns[0, 0, 0],
    labels={"x": "Key", "y": "Query"},
    title="A large grid: attention of head 0.0 on the first row",
).show()
