/** All layers under Keras's class names: `layers.Conv2D({ filters: 32, kernelSize: 3 })`. A new layer is added here. */
import { Activation as ActivationLayer } from "./activation.ts";
import { Add as AddLayer } from "./add.ts";
import { Average as AverageLayer } from "./average.ts";
import { AveragePooling2D as AveragePooling2DLayer } from "./average-pooling2d.ts";
import { BatchNormalization as BatchNormalizationLayer } from "./batch-normalization.ts";
import { CenterCrop as CenterCropLayer } from "./center-crop.ts";
import { Concatenate as ConcatenateLayer } from "./concatenate.ts";
import { Conv1D as Conv1DLayer } from "./conv1d.ts";
import { Conv2D as Conv2DLayer } from "./conv2d.ts";
import { Conv2DTranspose as Conv2DTransposeLayer } from "./conv2d-transpose.ts";
import { Cropping2D as Cropping2DLayer } from "./cropping2d.ts";
import { Dense as DenseLayer } from "./dense.ts";
import { DepthwiseConv2D as DepthwiseConv2DLayer } from "./depthwise-conv2d.ts";
import { Dot as DotLayer } from "./dot.ts";
import { Dropout as DropoutLayer } from "./dropout.ts";
import { ELU as ELULayer } from "./elu.ts";
import { Flatten as FlattenLayer } from "./flatten.ts";
import { GaussianNoise as GaussianNoiseLayer } from "./gaussian-noise.ts";
import { GlobalAveragePooling2D as GlobalAveragePooling2DLayer } from "./global-average-pooling2d.ts";
import { GlobalMaxPooling2D as GlobalMaxPooling2DLayer } from "./global-max-pooling2d.ts";
import { GroupNormalization as GroupNormalizationLayer } from "./group-normalization.ts";
import { InputLayer as InputLayerClass, inputTensor } from "./input.ts";
import { LayerNormalization as LayerNormalizationLayer } from "./layer-normalization.ts";
import { LeakyReLU as LeakyReLULayer } from "./leaky-relu.ts";
import { maker } from "./maker.ts";
import { MaxPooling2D as MaxPooling2DLayer } from "./max-pooling2d.ts";
import { Maximum as MaximumLayer } from "./maximum.ts";
import { Minimum as MinimumLayer } from "./minimum.ts";
import { Multiply as MultiplyLayer } from "./multiply.ts";
import { Normalization as NormalizationLayer } from "./normalization.ts";
import { Permute as PermuteLayer } from "./permute.ts";
import { PReLU as PReLULayer } from "./prelu.ts";
import { RandomBrightness as RandomBrightnessLayer } from "./random-brightness.ts";
import { RandomContrast as RandomContrastLayer } from "./random-contrast.ts";
import { RandomCrop as RandomCropLayer } from "./random-crop.ts";
import { RandomFlip as RandomFlipLayer } from "./random-flip.ts";
import { RandomRotation as RandomRotationLayer } from "./random-rotation.ts";
import { RandomTranslation as RandomTranslationLayer } from "./random-translation.ts";
import { RandomZoom as RandomZoomLayer } from "./random-zoom.ts";
import { ReLU as ReLULayer } from "./relu.ts";
import { Rescaling as RescalingLayer } from "./rescaling.ts";
import { Reshape as ReshapeLayer } from "./reshape.ts";
import { Resizing as ResizingLayer } from "./resizing.ts";
import { SeparableConv2D as SeparableConv2DLayer } from "./separable-conv2d.ts";
import { Softmax as SoftmaxLayer } from "./softmax.ts";
import { SpatialDropout2D as SpatialDropout2DLayer } from "./spatial-dropout2d.ts";
import { Subtract as SubtractLayer } from "./subtract.ts";
import { UnitNormalization as UnitNormalizationLayer } from "./unit-normalization.ts";
import { UpSampling2D as UpSampling2DLayer } from "./up-sampling2d.ts";
import { ZeroPadding2D as ZeroPadding2DLayer } from "./zero-padding2d.ts";

/** An activation function as a layer of its own. */
export const Activation = maker(ActivationLayer);
/** The sum of several inputs. */
export const Add = maker(AddLayer);
/** The mean of several inputs. */
export const Average = maker(AverageLayer);
/** The mean of each window. */
export const AveragePooling2D = maker(AveragePooling2DLayer);
/** Mean 0 and variance 1 per feature. */
export const BatchNormalization = maker(BatchNormalizationLayer);
/** The middle of images. */
export const CenterCrop = maker(CenterCropLayer);
/** Several inputs one behind the other. */
export const Concatenate = maker(ConcatenateLayer);
/** Filters that slide over sequences. */
export const Conv1D = maker(Conv1DLayer);
/** Filters that slide over images. */
export const Conv2D = maker(Conv2DLayer);
/** Filters that spread each pixel over a window. */
export const Conv2DTranspose = maker(Conv2DTransposeLayer);
/** Cuts the border off images. */
export const Cropping2D = maker(Cropping2DLayer);
/** Every output looks at all inputs. */
export const Dense = maker(DenseLayer);
/** Filters of each channel by itself. */
export const DepthwiseConv2D = maker(DepthwiseConv2DLayer);
/** Dot products of two inputs. */
export const Dot = maker(DotLayer);
/** Drops random values in training. */
export const Dropout = maker(DropoutLayer);
/** x above 0, alpha · (eˣ − 1) below. */
export const ELU = maker(ELULayer);
/** All numbers of a sample in one row. */
export const Flatten = maker(FlattenLayer);
/** Adds normal noise in training. */
export const GaussianNoise = maker(GaussianNoiseLayer);
/** The mean of each channel. */
export const GlobalAveragePooling2D = maker(GlobalAveragePooling2DLayer);
/** The largest value of each channel. */
export const GlobalMaxPooling2D = maker(GlobalMaxPooling2DLayer);
/** Mean 0 and variance 1 per sample and group of channels. */
export const GroupNormalization = maker(GroupNormalizationLayer);
/** What a model takes, a symbolic tensor: `layers.Input({ shape: [28, 28, 1] })`. */
export const Input = inputTensor;
/** The layer behind `layers.Input`. */
export const InputLayer = maker(InputLayerClass);
/** Mean 0 and variance 1 per sample. */
export const LayerNormalization = maker(LayerNormalizationLayer);
/** x from 0 on, a slope below. */
export const LeakyReLU = maker(LeakyReLULayer);
/** The largest values of several inputs. */
export const Maximum = maker(MaximumLayer);
/** The largest value of each window. */
export const MaxPooling2D = maker(MaxPooling2DLayer);
/** The smallest values of several inputs. */
export const Minimum = maker(MinimumLayer);
/** The product of several inputs. */
export const Multiply = maker(MultiplyLayer);
/** Fixed statistics, given or learned by `adapt`. */
export const Normalization = maker(NormalizationLayer);
/** The axes of each sample in another order. */
export const Permute = maker(PermuteLayer);
/** x from 0 on, a learned slope below. */
export const PReLU = maker(PReLULayer);
/** Makes images brighter or darker in training. */
export const RandomBrightness = maker(RandomBrightnessLayer);
/** Changes the contrast of images in training. */
export const RandomContrast = maker(RandomContrastLayer);
/** A window of images, at a random place in training. */
export const RandomCrop = maker(RandomCropLayer);
/** Flips random images in training. */
export const RandomFlip = maker(RandomFlipLayer);
/** Rotates images in training. */
export const RandomRotation = maker(RandomRotationLayer);
/** Shifts images in training. */
export const RandomTranslation = maker(RandomTranslationLayer);
/** Zooms in or out on images in training. */
export const RandomZoom = maker(RandomZoomLayer);
/** max(x, 0) and its relatives. */
export const ReLU = maker(ReLULayer);
/** scale · x + offset. */
export const Rescaling = maker(RescalingLayer);
/** The same numbers under another shape. */
export const Reshape = maker(ReshapeLayer);
/** Images of another size. */
export const Resizing = maker(ResizingLayer);
/** Filters of each channel by itself, then a mix of channels. */
export const SeparableConv2D = maker(SeparableConv2DLayer);
/** eˣ / Σeˣ along an axis. */
export const Softmax = maker(SoftmaxLayer);
/** Drops random channels in training. */
export const SpatialDropout2D = maker(SpatialDropout2DLayer);
/** One input less another. */
export const Subtract = maker(SubtractLayer);
/** Vectors of length 1. */
export const UnitNormalization = maker(UnitNormalizationLayer);
/** Images several times as large. */
export const UpSampling2D = maker(UpSampling2DLayer);
/** Zeros around images. */
export const ZeroPadding2D = maker(ZeroPadding2DLayer);

export type { ActivationOptions } from "./activation.ts";
export type { AugmentationOptions, FactorOption, Range } from "./augmentation.ts";
export type { BatchNormalizationOptions } from "./batch-normalization.ts";
export type { CenterCropOptions } from "./center-crop.ts";
export type { ConcatenateOptions } from "./concatenate.ts";
export type { Conv1DOptions } from "./conv1d.ts";
export type { Conv2DOptions } from "./conv2d.ts";
export type { Conv2DTransposeOptions } from "./conv2d-transpose.ts";
export type { Cropping2DOptions } from "./cropping2d.ts";
export type { DenseOptions } from "./dense.ts";
export type { DepthwiseConv2DOptions } from "./depthwise-conv2d.ts";
export type { DotOptions } from "./dot.ts";
export type { DropoutOptions } from "./dropout.ts";
export type { ELUOptions } from "./elu.ts";
export type { FlattenOptions } from "./flatten.ts";
export type { GaussianNoiseOptions } from "./gaussian-noise.ts";
export type { GlobalPoolingOptions } from "./global-pooling.ts";
export type { GroupNormalizationOptions } from "./group-normalization.ts";
export type { InputOptions } from "./input.ts";
export type { BaseLayer, BatchShape, CallContext, Layer, LayerOptions, MergeLayer } from "./layer.ts";
export type { LayerNormalizationOptions } from "./layer-normalization.ts";
export type { LeakyReLUOptions } from "./leaky-relu.ts";
export type { NormalizationOptions } from "./normalization.ts";
export type { BorderOption, ChannelsLast, ImageOptions, PairOption, WindowPadding } from "./options.ts";
export type { PermuteOptions } from "./permute.ts";
export type { PoolingOptions } from "./pooling.ts";
export type { PReLUOptions } from "./prelu.ts";
export type { RandomBrightnessOptions } from "./random-brightness.ts";
export type { RandomContrastOptions } from "./random-contrast.ts";
export type { RandomCropOptions } from "./random-crop.ts";
export type { RandomFlipOptions } from "./random-flip.ts";
export type { RandomRotationOptions } from "./random-rotation.ts";
export type { RandomTranslationOptions } from "./random-translation.ts";
export type { RandomZoomOptions } from "./random-zoom.ts";
export type { ReLUOptions } from "./relu.ts";
export type { RescalingOptions } from "./rescaling.ts";
export type { ReshapeOptions } from "./reshape.ts";
export type { ResizingOptions } from "./resizing.ts";
export type { SeparableConv2DOptions } from "./separable-conv2d.ts";
export type { SoftmaxOptions } from "./softmax.ts";
export type { SpatialDropout2DOptions } from "./spatial-dropout2d.ts";
export type { UnitNormalizationOptions } from "./unit-normalization.ts";
export type { UpSampling2DOptions } from "./up-sampling2d.ts";
export type { ZeroPadding2DOptions } from "./zero-padding2d.ts";
