/** Three chapters that look at the same figure, each from its own start. */
import { SlidingFigure, slidingControls } from "./sliding.tsx";

const sliding = slidingControls({});
const stride = slidingControls({ S: 2 });
const padding = slidingControls({ P: 1 });

export const SlidingChapter = () => <SlidingFigure controls={sliding} />;
export const StrideChapter = () => <SlidingFigure controls={stride} />;
export const PaddingChapter = () => <SlidingFigure controls={padding} />;
