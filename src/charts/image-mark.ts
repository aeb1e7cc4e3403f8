/** @file The mark that shows an image in the place of a plot's many marks. */

/** From the plot's upper left corner. @param address of the image */
export function imageOver(
  address: string,
  { width, height }: { readonly width: number; readonly height: number },
  /** Whether its pixels are blended where the screen has others. */
  smooth = true,
) {
  return {
    data: { values: [{ url: address }] },
    mark: {
      type: "image" as const,
      align: "left" as const,
      baseline: "top" as const,
      aspect: false,
      clip: true,
      smooth,
      width,
      height,
    },
    encoding: {
      x: { value: 0 },
      y: { value: 0 },
      url: { field: "url", type: "nominal" as const },
    },
  };
}
